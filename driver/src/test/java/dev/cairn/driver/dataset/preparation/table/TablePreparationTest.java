package dev.cairn.driver.dataset.preparation.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.RawRows;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class TablePreparationTest {
    private static final List<String> MARKS = List.of("", "?", "NA", "NaN", "null");

    private static FeatureSettings encoding(Scaling scaling, NumberFill fill, boolean indicators, boolean oneHot) {
        return new FeatureSettings(
                MARKS, List.of(), List.of(), scaling, fill, -1, CategoryFill.OTHER, "none", indicators, oneHot, 1, 100);
    }

    private static TablePreparation table(FeatureSettings encoding, String label, String target) {
        return new TablePreparation(
                new TableSettings(List.of(), List.of(), label, ".", target, Scaling.STANDARD, encoding));
    }

    private static TablePreparation table() {
        return table(encoding(Scaling.STANDARD, NumberFill.MEAN, false, true), "label", "");
    }

    @Test
    void shouldScaleNumbersAndSpreadCategories() throws Exception {
        Dataset<Row> rows = RawRows.of("age,town,label", "10,Ulm,yes", "20,Bern,no.", "30,Ulm,yes");

        FittedTable fitted = table().fit(rows);
        ByteBuffer[] first = RawRows.encode(fitted, rows.first());

        assertThat(fitted.columns())
                .containsExactly(
                        new Column("features", ElementType.FLOAT32, List.of(4)),
                        new Column("label", ElementType.INT32, List.of()));
        // The deviation of 10, 20, 30 is sqrt(200 / 3); the places are Bern, Ulm, other.
        assertThat(RawRows.floats(first[0])).containsExactly((float) (-10 / Math.sqrt(200 / 3.0)), 0, 1, 0);
        assertThat(RawRows.ints(first[1])).containsExactly(1);
        assertThat(fitted.attributes())
                .containsEntry("classNames", "[\"no\",\"yes\"]")
                .containsEntry("classCounts", "[1,2]")
                .containsEntry("featureNames", "[\"age\",\"town=Bern\",\"town=Ulm\",\"town other\"]");
    }

    @Test
    void shouldFillWhatIsMissingAndSayThatItWas() throws Exception {
        Dataset<Row> rows = RawRows.of("age,label", "1,a", "2,b", "9,b", "NaN,a", "?,a", ",a");

        List<Float> fills = new java.util.ArrayList<>();
        for (NumberFill fill : List.of(NumberFill.MEAN, NumberFill.MEDIAN, NumberFill.FREQUENT, NumberFill.CONSTANT)) {
            FittedTable fitted =
                    table(encoding(Scaling.NONE, fill, true, true), "label", "").fit(rows);
            float[] features =
                    RawRows.floats(RawRows.encode(fitted, rows.collectAsList().get(4))[0]);
            fills.add(features[0]);
            assertThat(features[1]).as("indicator").isEqualTo(1);
        }

        assertThat(fills).containsExactly(4f, 2f, 1f, -1f);
    }

    @Test
    void shouldSendRareUnknownAndMissingCategoriesToOther() throws Exception {
        Dataset<Row> rows = RawRows.of("town,label", "Ulm,a", "Ulm,b", "Bern,b", "?,a");
        FeatureSettings settings = new FeatureSettings(
                MARKS,
                List.of(),
                List.of(),
                Scaling.NONE,
                NumberFill.MEAN,
                0,
                CategoryFill.OTHER,
                "",
                false,
                false,
                2,
                9);

        FittedTable fitted = table(settings, "label", "").fit(rows);

        assertThat(fitted.columns().get(0)).isEqualTo(new Column("categories", ElementType.INT32, List.of(1)));
        assertThat(fitted.attributes()).containsEntry("categorySizes", "[2]");
        int[] places = rows.collectAsList().stream()
                .mapToInt(row -> {
                    try {
                        return RawRows.ints(RawRows.encode(fitted, row)[0])[0];
                    } catch (BadRow e) {
                        throw new AssertionError(e);
                    }
                })
                .toArray();
        assertThat(places).containsExactly(0, 0, 1, 1);
    }

    @Test
    void shouldScaleATargetAndSayTheWayBack() throws Exception {
        Dataset<Row> rows = RawRows.of("x,price", "1,100", "2,300");

        FittedTable fitted = table(encoding(Scaling.MINMAX, NumberFill.MEAN, false, true), "", "price")
                .fit(rows);

        ByteBuffer[] first = RawRows.encode(fitted, rows.first());
        assertThat(RawRows.floats(first[0])).containsExactly(0);
        assertThat(RawRows.floats(first[1])).containsExactly(-1);
        assertThat(fitted.attributes())
                .containsEntry("target", "price")
                .containsEntry("targetOffset", "200.0")
                .containsEntry("targetScale", "100.0");
    }

    @Test
    void shouldRefuseRowsThatAreNoExamples() {
        Dataset<Row> rows = RawRows.of(
                "x,label",
                IntStream.range(0, 200)
                        .mapToObj(i -> i + (i % 2 == 0 ? ",even" : ",odd"))
                        .toArray(String[]::new));
        FittedTable fitted = table(encoding(Scaling.STANDARD, NumberFill.REFUSE, false, true), "label", "")
                .fit(rows);

        Dataset<Row> bad = RawRows.of("x,label", "twelve,odd", "1e999,odd", "0x1p3,odd", "NaN,odd", "1,neither", "1,");

        assertThat(bad.collectAsList())
                .map(row -> refusal(fitted, row))
                .containsExactly(
                        "column x: 'twelve' is no finite number",
                        "column x: '1e999' is no finite number",
                        "column x: '0x1p3' is no finite number",
                        "column x: has no value",
                        "column label: 'neither' is none of the 2 classes of the training part",
                        "column label: has no class");
    }

    private static String refusal(FittedTable fitted, Row row) {
        try {
            RawRows.encode(fitted, row);
            return "";
        } catch (BadRow e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void shouldNameWhatCannotBeFitted() {
        assertRefused(
                table(), RawRows.of("x,label", "1,a", "2,a"), "column label: the training part has one class only");
        assertRefused(
                table(encoding(Scaling.NONE, NumberFill.MEAN, false, true), "lable", ""),
                RawRows.of("x,label", "1,a", "2,b"),
                "data.label=lable: no such column; nearest: label");
        assertRefused(
                table(),
                RawRows.of(
                        "x,name,label",
                        IntStream.range(0, 101)
                                .mapToObj(i -> "1,n" + i + "," + i % 2)
                                .toArray(String[]::new)),
                "column name: has more than 100 categories");
        assertRefused(table(), RawRows.of("x,label", "NA,a", ",b"), "column x: has no value in the training part");
    }

    private static void assertRefused(TablePreparation table, Dataset<Row> rows, String message) {
        assertThatThrownBy(() -> table.fit(rows))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageStartingWith(message);
    }

    @Test
    void shouldLearnTheSameHoweverTheRowsArePartitioned() throws Exception {
        long seed = 7;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        Dataset<Row> rows = RawRows.of(
                "x,town,label",
                IntStream.range(0, 2_000)
                        .mapToObj(i -> random.nextDouble() * Math.pow(10, random.nextInt(-12, 12)) + ",t"
                                + random.nextInt(40) + "," + i % 3)
                        .toArray(String[]::new));

        FittedTable once = table().fit(rows.coalesce(1));

        assertThat(table().fit(rows.repartition(7))).isEqualTo(once);
        assertThat(table().fit(rows.repartition(3).orderBy("town"))).isEqualTo(once);
        assertThat(RawRows.throughJson(once)).isEqualTo(once);
    }
}
