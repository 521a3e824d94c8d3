package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data as it comes, each set prepared and read for one epoch. Skipped where it does not lie beside the repository. */
@Tag("soak") // a minute
class RealDataTest {
    private static final Path DATA = Path.of("../../shared/data");

    @TempDir
    Path temp;

    @BeforeAll
    static void requireData() {
        boolean there = Files.isDirectory(DATA);
        if (!there) {
            System.out.println(
                    "skipped: RealDataTest needs " + DATA.toAbsolutePath().normalize());
        }
        assumeTrue(there);
    }

    @Test
    void shouldPrepareMnist() {
        PreparedData data = prepare("data.path=" + DATA.resolve("mnist"));

        assertThat(data.trainExamples() + data.validationExamples()).isEqualTo(60_000);
        assertThat(data.testExamples()).isEqualTo(10_000);
        readAnEpoch(data);
    }

    @Test
    void shouldPreparePicturesInFolders() {
        PreparedData data = prepare("data.path=" + DATA.resolve("cifar10-jpg"));

        assertThat(data.trainExamples() + data.validationExamples()).isEqualTo(10_000);
        assertThat(data.testExamples()).isEqualTo(2_000);
        assertThat(data.attributes()).containsEntry("classes", "10");
        readAnEpoch(data);
    }

    @Test
    void shouldPrepareNewsToBeClassified() {
        PreparedData data = prepare(
                "data.path=" + DATA.resolve("text/ag_news.csv"),
                "data.csv.columns=label,title,description",
                "data.preparation=text",
                "data.length=64",
                "data.split=every");

        assertThat(data.testExamples()).isEqualTo(760);
        assertThat(data.trainExamples() + data.validationExamples()).isEqualTo(6_840);
        assertThat(data.attributes()).containsEntry("classes", "4");
        readAnEpoch(data);
    }

    @Test
    void shouldPrepareARunningText() {
        PreparedData data = prepare(
                "data.path=" + DATA.resolve("text/tinyshakespeare.txt"),
                "data.tokenizer=characters",
                "data.lowercase=false");

        assertThat(data.trainExamples()).isBetween(13_000L, 15_000L);
        assertThat(data.testExamples()).isBetween(1_500L, 1_900L);
        readAnEpoch(data);
    }

    @Test
    void shouldPrepareATableWithMissingValues() {
        PreparedData data = prepare(
                "data.path=" + DATA.resolve("tabular/adult-train.csv"),
                "data.test=" + DATA.resolve("tabular/adult-test.csv"),
                "data.csv.columns=age,workclass,fnlwgt,education,education-num,marital-status,occupation,relationship,"
                        + "race,sex,capital-gain,capital-loss,hours-per-week,native-country,income",
                "data.label=income",
                "data.labelTrim=.");

        assertThat(data.trainExamples() + data.validationExamples()).isEqualTo(32_561);
        assertThat(data.testExamples()).isEqualTo(16_281);
        assertThat(data.attributes()).containsEntry("classes", "2");
        readAnEpoch(data);
    }

    @Test
    void shouldPrepareASeriesWithMissingValues() {
        PreparedData data = prepare(
                "data.path=" + DATA.resolve("series/beijing-pm25.csv"),
                "data.preparation=series",
                "data.time=year,month,day,hour",
                "data.ignore=No",
                "data.target=pm2.5",
                "data.testShare=0.2");

        assertThat(data.trainExamples()).isBetween(28_000L, 32_000L);
        assertThat(data.testExamples()).isBetween(7_500L, 8_800L);
        readAnEpoch(data);
    }

    private PreparedData prepare(String... assignments) {
        List<String> all = new ArrayList<>(List.of(assignments));
        all.add("data.cache=" + temp);
        DataSettings settings = DataSetup.of(OptimizerSetupTest.settings(all.toArray(String[]::new)));
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 3)
                .getOrCreate();
        PreparedData data = Datasets.prepare(spark, settings);
        data.preparation()
                .ifPresent(text ->
                        assertThat(FittedFile.read("test", text).columns()).isEqualTo(data.columns()));
        assertThat(Datasets.prepare(spark, settings).reused()).isTrue();
        return data;
    }

    /** Two workers together meet each training example once. */
    private static void readAnEpoch(PreparedData prepared) {
        List<Feed> feeds = prepared.columns().stream()
                .map(column -> Feed.unchanged(column.name(), column.name()))
                .toList();
        Set<Long> seen = new HashSet<>();
        try (ShardedDataset data = ShardedDataset.open(prepared.train())) {
            var plan = new BatchPlan(data.examples(), 64, 2);
            for (int rank = 0; rank < 2; rank++) {
                try (Batches batches = Batches.training(data, plan, 1, rank, feeds)) {
                    for (long step = 0; step < plan.stepsPerEpoch(); step++) {
                        Batch batch = batches.next();
                        for (int i = 0; i < batch.examples(); i++) {
                            assertThat(seen.add(batch.id(i))).isTrue();
                        }
                    }
                }
            }
        }
        assertThat(seen).hasSize((int) prepared.trainExamples());
    }
}
