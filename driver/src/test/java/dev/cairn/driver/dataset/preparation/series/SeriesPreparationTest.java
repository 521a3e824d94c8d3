package dev.cairn.driver.dataset.preparation.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.RawRows;
import dev.cairn.driver.dataset.preparation.table.CategoryFill;
import dev.cairn.driver.dataset.preparation.table.FeatureSettings;
import dev.cairn.driver.dataset.preparation.table.NumberFill;
import dev.cairn.driver.dataset.preparation.table.Scaling;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class SeriesPreparationTest {
    private static final String COLUMNS = "site,day,hour,value";

    private static SeriesPreparation series(int steps, int horizon, int stride, int fillLimit, boolean indicators) {
        return series(List.of("site"), steps, horizon, stride, fillLimit, indicators);
    }

    private static SeriesPreparation series(
            List<String> group, int steps, int horizon, int stride, int fillLimit, boolean indicators) {
        FeatureSettings encoding = new FeatureSettings(
                List.of("NA"),
                List.of(),
                List.of(),
                Scaling.NONE,
                NumberFill.MEAN,
                0,
                CategoryFill.OTHER,
                "",
                indicators,
                true,
                1,
                10);
        return new SeriesPreparation(new SeriesSettings(
                List.of("day", "hour"),
                group,
                List.of("value"),
                List.of(),
                "value",
                Scaling.NONE,
                steps,
                horizon,
                stride,
                fillLimit,
                encoding));
    }

    /** Values of site a, an hour after the other, ten hours a day; the parts as one letter each. */
    private static Dataset<Row> hours(String parts, String... values) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            String part = parts.charAt(i) == 'r' ? "train" : parts.charAt(i) == 'v' ? "validation" : "test";
            // as numbers hour 9 comes before 10, as texts after
            rows.add(RawRows.row(i, "a.csv", i + 1, part, "a", "1", String.valueOf(i + 5), values[i]));
        }
        return RawRows.of(COLUMNS, rows);
    }

    private static List<String> windows(FittedSeries fitted, Dataset<Row> rows) throws BadRow {
        List<String> windows = new ArrayList<>();
        for (Row row : fitted.examples(rows).orderBy("_id").collectAsList()) {
            ByteBuffer[] tensors = RawRows.encode(fitted, row);
            windows.add(row.getString(1) + " " + row.getLong(3) + " " + text(tensors[0]) + " -> " + text(tensors[1]));
        }
        return windows;
    }

    private static String text(ByteBuffer tensor) {
        List<Integer> values = new ArrayList<>();
        for (float value : RawRows.floats(tensor)) {
            values.add((int) value);
        }
        return values.toString();
    }

    @Test
    void shouldLookBackOnlyAndKeepTargetsInTheirPart() throws Exception {
        Dataset<Row> rows = hours("rrrrvvtt", "1", "2", "3", "4", "5", "6", "7", "8");

        FittedSeries fitted = series(2, 1, 1, 0, false).fit(rows.where("_part = 'train'"));

        assertThat(windows(fitted, rows.repartition(5).orderBy("value")))
                .containsExactly(
                        "train 3 [1, 2] -> [3]",
                        "train 4 [2, 3] -> [4]",
                        "validation 5 [3, 4] -> [5]",
                        "validation 6 [4, 5] -> [6]",
                        "test 7 [5, 6] -> [7]",
                        "test 8 [6, 7] -> [8]");
        assertThat(windows(series(2, 2, 2, 0, false).fit(rows.where("_part = 'train'")), rows))
                .containsExactly(
                        "train 3 [1, 2] -> [3, 4]", "validation 5 [3, 4] -> [5, 6]", "test 7 [5, 6] -> [7, 8]");
        assertThat(RawRows.encodedInTasks(fitted, rows)).isEqualTo(6);
        assertThat(RawRows.throughJson(fitted)).isEqualTo(fitted);
    }

    @Test
    void shouldFillInputsAndLeaveOutMissingTargets() throws Exception {
        Dataset<Row> rows = hours("rrrrrr", "NA", "4", "NA", "NA", "8", "6");

        FittedSeries fitted = series(1, 1, 1, 1, true).fit(rows);

        // The mean is 6; a 4 is carried on for one hour; 1 tells that the value was missing.
        assertThat(windows(fitted, rows))
                .containsExactly("train 2 [6, 1] -> [4]", "train 5 [6, 1] -> [8]", "train 6 [8, 0] -> [6]");
        Dataset<Row> carried = hours("rrr", "4", "NA", "8");
        assertThat(windows(fitted, carried)).containsExactly("train 3 [4, 1] -> [8]");
    }

    @Test
    void shouldKeepGroupsApart() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            rows.add(RawRows.row(i, "a.csv", i + 1, "train", i % 2 == 0 ? "a" : "b", "1", String.valueOf(i), "" + i));
        }
        Dataset<Row> mixed = RawRows.of(COLUMNS, rows);

        FittedSeries fitted = series(2, 1, 1, 0, false).fit(mixed);

        assertThat(windows(fitted, mixed)).containsExactly("train 5 [0, 2] -> [4]", "train 6 [1, 3] -> [5]");
    }

    @Test
    void shouldRefuseAPartThatKnowsTheFuture() {
        Dataset<Row> rows = hours("rrtrr", "1", "2", "3", "4", "5");
        FittedSeries fitted = series(1, 1, 1, 0, false).fit(rows.where("_part = 'train'"));

        assertThatThrownBy(() -> fitted.examples(rows).count())
                .hasStackTraceContaining("a.csv, row 4: is of the part train, but later than rows of the test part");
    }

    @Test
    void shouldNameWhatIsWrongWithARow() {
        Dataset<Row> rows = hours("rrrrr", "1", "2", "3", "4", "5");
        FittedSeries fitted = series(1, 1, 1, 0, false).fit(rows);
        List<Row> bad = List.of(
                RawRows.row(0, "a.csv", 1, "test", "a", "1", "1", "7"),
                RawRows.row(1, "a.csv", 2, "test", "a", "1", "2", "much"),
                RawRows.row(2, "a.csv", 3, "test", "a", "1", "2", "7"),
                RawRows.row(3, "a.csv", 4, "test", "a", "1", "noon", "7"));

        List<String> problems = new ArrayList<>();
        for (Row row : fitted.examples(RawRows.of(COLUMNS, bad)).orderBy("_id").collectAsList()) {
            assertThatThrownBy(() -> RawRows.encode(fitted, row))
                    .isInstanceOfSatisfying(BadRow.class, e -> problems.add(row.getLong(3) + " " + e.getMessage()));
        }

        assertThat(problems)
                .containsExactly(
                        "2 column value: 'much' is no finite number",
                        "3 a second row of the time 1.0 2.0",
                        "4 column hour: 'noon' is no finite number");
    }

    @Test
    void shouldRefuseASeriesShorterThanAWindow() {
        assertThatThrownBy(() -> series(3, 1, 1, 0, false).fit(hours("rrr", "1", "2", "3")))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageStartingWith("data.steps=3: the training part has no window of 4 rows on end");
    }
}
