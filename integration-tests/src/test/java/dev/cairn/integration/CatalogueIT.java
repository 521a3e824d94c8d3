package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.training.Sampling;
import dev.cairn.jobs.Catalogue;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every job of the catalogue in a form that takes seconds, through Spark with two workers: it learns, twice the same (of
 * contrastive, see {@link ContrastiveTrainingIT}).
 */
class CatalogueIT {
    private static final String[] WINDOWS = {
        "data.tokenizer=characters", "data.context=16", "data.testShare=0", "data.validation=0.2", "train.epochs=3"
    };
    private static final String[] GREY_VIEWS = {
        "data.augment.flip=false",
        "data.augment.crop=0.5",
        "data.augment.saturation=0",
        "data.augment.hue=0",
        "data.augment.greyscale=0",
        "probe.iterations=0"
    };

    @TempDir
    private static Path folder;

    private static LocalTraining training;
    private static String topics;
    private static String verses;
    private static String tides;

    @BeforeAll
    static void prepare() throws IOException {
        training = new LocalTraining(folder);
        topics = "data.path=" + SmallData.topics(folder.resolve("topics.csv"), 900);
        verses = "data.path=" + SmallData.verses(folder.resolve("verses.txt"), 1500);
        tides = "data.path=" + SmallData.tides(folder.resolve("tides.csv"), 1500);
    }

    @Test
    void shouldTellImagesApartByAttention() {
        Result result = train(
                "transformer",
                "vit",
                "data.source=digits",
                "model.size=tiny",
                "model.patch=7",
                "train.epochs=6",
                "train.batchSize=32",
                "optimizer.learningRate=0.005");

        assertThat(figure(result, "test.accuracy")).isGreaterThan(0.3); // 0.1 by chance
    }

    @Test
    void shouldTellRowsOfTextApartWithARecurrentNetwork() {
        String[] settings = {topics, "data.preparation=text", "data.length=12", "model.size=tiny", "train.epochs=4"};

        Result result = train("rnn", "topics", settings);

        assertThat(figure(result, "test.accuracy")).isGreaterThan(0.8); // 0.33 by chance
    }

    @Test
    void shouldGoOnWithATextByARecurrentNetwork() {
        String[] settings = with(WINDOWS, verses, "model.size=tiny", "model.cell=gru", "optimizer.learningRate=0.01");

        Result result = train("rnn", "verses", settings);

        assertThat(figure(result, "validation.loss")).isLessThan(1.5); // ln 23 = 3.1 by chance
        assertThat(sampled("rnn", "verses", "sample.length=40")).hasSizeGreaterThanOrEqualTo(40);
        requireSame(result, "rnn", "verses", settings);
    }

    @Test
    void shouldForecastASeries() {
        String[] settings = {
            tides,
            "data.time=hour",
            "data.target=value",
            "data.steps=12",
            "model.size=tiny",
            "train.epochs=4",
            "optimizer.learningRate=0.01"
        };

        Result result = train("rnn", "tides", settings);

        assertThat(figure(result, "test.rmse")).isLessThan(5); // 7.5 for the value of the hour before
    }

    @Test
    void shouldGoOnWithATextByATransformer() {
        String[] settings = with(WINDOWS, verses, "model.size=tiny", "optimizer.learningRate=0.01");

        Result result = train("transformer", "gpt", settings);

        assertThat(figure(result, "validation.loss")).isLessThan(1.5);
        requireSame(result, "transformer", "gpt", settings);
        String model = training.run("gpt").resolve("model").toString();
        Command.Ended sampled = Command.cairn("sample", "--model", model, "--prompt", "the goal", "--length", "30")
                .run();
        assertThat(sampled.exitCode()).isZero();
        assertThat(sampled.out()).startsWith("the goal").hasSizeGreaterThan(30);
    }

    @Test
    void shouldGuessHiddenWordsAndThenTellRowsOfTextApart() {
        String[] rows = {
            topics, "data.preparation=text", "data.length=12", "model.size=tiny", "optimizer.learningRate=0.01"
        };

        Result guessing = train("transformer", "masked", with(rows, "model.task=masked", "train.epochs=8"));
        String start = "model.start=" + training.run("masked").resolve("model");
        Result telling = train("transformer", "classify", with(rows, start, "train.epochs=4"));

        assertThat(figure(guessing, "validation.loss")).isLessThan(2.9); // ln 27 = 3.3 by chance
        assertThat(figure(telling, "test.accuracy")).isGreaterThan(0.8);
    }

    @Test
    void shouldLearnWithoutLabelsAndThenTellImagesApart() {
        String[] network = {"model.kind=resnet14", "model.size=tiny"};
        String[] settings =
                with(with(network, GREY_VIEWS), "train.batchSize=64", "train.epochs=3", "optimizer.learningRate=0.003");

        Result views = train("contrastive", "views", settings);
        String start = "model.start=" + training.run("views").resolve("model");
        Result labels = train("cnn", "labels", with(network, start, "train.epochs=3", "train.batchSize=32"));

        assertThat(figure(views, "test.loss")).isLessThan(Math.log(63) - 0.5); // ln 63 by chance: two views of 32 each
        assertThat(figure(labels, "test.accuracy")).isGreaterThan(0.25); // 0.1 by chance
    }

    @Test
    void shouldDrawImages() throws IOException {
        String[] settings = {
            "model.size=tiny",
            "train.epochs=2",
            "model.averaging=0.9",
            "sample.steps=5",
            "sample.count=10",
            "optimizer.learningRate=0.003"
        };

        Result result = train("diffusion", "drawing", settings);

        assertThat(figure(result, "test.loss")).isLessThan(0.5); // 1 for guessing no noise at all
        requireSame(result, "diffusion", "drawing", settings);
        sampled("diffusion", "drawing", "sample.class=7", "sample.count=8");
        BufferedImage grid = ImageIO.read(folder.resolve("samples/samples.png").toFile());
        assertThat(grid.getWidth()).isEqualTo(8 * 58 - 2); // 28 pixels twice as large, 2 between them
    }

    /** Also that the run has left its model and its report. */
    private static Result train(String job, String name, String... settings) {
        Result result = training.trainJob(job, name, settings);
        assertThat(result.status()).isEqualTo(Status.DONE);
        assertThat(training.run(name).resolve("model")).isNotEmptyDirectory();
        assertThat(training.run(name).resolve("report.html")).isNotEmptyFile();
        return result;
    }

    private static void requireSame(Result first, String job, String name, String... settings) {
        Result again = training.trainJob(job, name + "-again", settings);
        assertThat(again.parametersSha256()).isEqualTo(first.parametersSha256());
    }

    /** What {@code cairn sample} says. */
    private static String sampled(String job, String run, String... settings) {
        var said = new ByteArrayOutputStream();
        Sampling.run(
                Catalogue.job(job),
                training.run(run).resolve("model"),
                List.of(settings),
                folder.resolve("samples"),
                new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    private static double figure(Result result, String name) {
        return Objects.requireNonNull(result.metrics().get(name), name);
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.concat(Arrays.stream(settings), Arrays.stream(more)).toArray(String[]::new);
    }
}
