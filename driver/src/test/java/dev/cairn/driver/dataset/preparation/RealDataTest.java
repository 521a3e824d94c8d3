package dev.cairn.driver.dataset.preparation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.driver.dataset.preparation.series.FittedSeries;
import dev.cairn.driver.dataset.preparation.series.SeriesPreparation;
import dev.cairn.driver.dataset.preparation.series.SeriesSettings;
import dev.cairn.driver.dataset.preparation.table.CategoryFill;
import dev.cairn.driver.dataset.preparation.table.FeatureSettings;
import dev.cairn.driver.dataset.preparation.table.FittedTable;
import dev.cairn.driver.dataset.preparation.table.NumberFill;
import dev.cairn.driver.dataset.preparation.table.Scaling;
import dev.cairn.driver.dataset.preparation.table.TablePreparation;
import dev.cairn.driver.dataset.preparation.table.TableSettings;
import dev.cairn.driver.dataset.preparation.text.FittedRunningText;
import dev.cairn.driver.dataset.preparation.text.RunningTextPreparation;
import dev.cairn.driver.dataset.preparation.text.RunningTextSettings;
import dev.cairn.driver.dataset.preparation.text.TextForm;
import dev.cairn.driver.dataset.preparation.text.TokenUnit;
import dev.cairn.driver.dataset.preparation.text.TokenizerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** The data sets of ../shared/data beside the repository, where they are there. */
class RealDataTest {
    private static final Path DATA = Path.of(System.getProperty("cairn.data", "../../shared/data"));

    private static final FeatureSettings ENCODING = new FeatureSettings(
            List.of("", "?", "NA", "NaN", "null"),
            List.of(),
            List.of(),
            Scaling.STANDARD,
            NumberFill.MEAN,
            0,
            CategoryFill.OTHER,
            "",
            false,
            true,
            1,
            1000);

    private static String file(String name) {
        Path file = DATA.resolve(name);
        boolean there = Files.exists(file);
        if (!there) {
            System.out.println("skipped: " + file.toAbsolutePath().normalize() + " is not there");
        }
        assumeTrue(there, file + " is not there");
        return file.toString();
    }

    /** In one partition, so that the rows are numbered as they stand in the file. */
    private static Dataset<Row> raw(Dataset<Row> rows) {
        return rows.coalesce(1)
                .withColumn("_id", monotonically_increasing_id())
                .withColumn("_file", lit("file"))
                .withColumn("_row", col("_id").plus(1))
                .withColumn("_part", lit("train"));
    }

    @Test
    void shouldPrepareAdultIncomes() throws Exception {
        Dataset<Row> rows = raw(RawRows.spark()
                        .read()
                        .option("ignoreLeadingWhiteSpace", true)
                        .csv(file("tabular/adult-train.csv")))
                .where("_c0 is not null and _c14 is not null");
        TablePreparation table = new TablePreparation(
                new TableSettings(List.of(), List.of(), "_c14", ".", "", Scaling.STANDARD, ENCODING));

        FittedTable fitted = table.fit(rows);

        assertThat(fitted.columns().get(0).shape()).containsExactly(113);
        assertThat(fitted.attributes())
                .containsEntry("classCounts", "[24720,7841]")
                .containsEntry("missing", "{\"_c1\":1836,\"_c6\":1843,\"_c13\":583}");
        assertThat(RawRows.floats(RawRows.encode(fitted, rows.first())[0])).hasSize(113);
    }

    @Test
    void shouldCutWindowsOfBeijingsAir() throws Exception {
        Dataset<Row> csv = RawRows.spark().read().option("header", true).csv(file("series/beijing-pm25.csv"));
        Dataset<Row> rows =
                raw(csv).withColumn("_part", when(col("No").gt(35_059), "test").otherwise("train"));
        SeriesPreparation series = new SeriesPreparation(new SeriesSettings(
                List.of("year", "month", "day", "hour"),
                List.of(),
                List.of("pm2.5", "TEMP"),
                List.of(),
                "pm2.5",
                Scaling.STANDARD,
                24,
                1,
                1,
                3,
                ENCODING));

        FittedSeries fitted = series.fit(rows.where("_part = 'train'"));
        Dataset<Row> windows = fitted.examples(rows);

        // One a known target but for those of the first 24 hours, all of which are missing.
        assertThat(windows.count()).isEqualTo(rows.where("`pm2.5` <> 'NA'").count());
        Row test = windows.where("_part = 'test'").orderBy("_row").first();
        assertThat(test.getLong(3)).isEqualTo(35_060);
    }

    @Test
    void shouldReadShakespeareByCharacters() {
        Dataset<Row> lines = raw(RawRows.spark().read().text(file("text/tinyshakespeare.txt")));

        FittedRunningText fitted = new RunningTextPreparation(new RunningTextSettings(
                        "", 64, 0, new TokenizerSettings(TokenUnit.CHARACTERS, TextForm.NONE, false, 1000, 1, "")))
                .fit(lines);

        assertThat(fitted.attributes()).containsEntry("vocabulary", String.valueOf(65 + 4));
        assertThat(fitted.examples(lines).count()).isEqualTo((1_115_394 - 1) / 64);
    }
}
