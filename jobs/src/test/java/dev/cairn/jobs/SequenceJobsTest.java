package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.Network;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.StepFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the jobs rnn and transformer make of data of each kind. */
class SequenceJobsTest {
    private static final Map<String, String> VOCABULARY =
            Map.of("vocabulary", "30", "token.first", "4", "token.mask", "3", "classes", "4");
    private static final DataShape ROWS =
            new DataShape(List.of(ints("tokens", 8), ints("length"), ints("label")), VOCABULARY);
    private static final DataShape WINDOWS =
            new DataShape(List.of(ints("tokens", 9)), Map.of("vocabulary", "30", "token.first", "4", "context", "8"));
    private static final DataShape SERIES =
            new DataShape(List.of(floats("features", 6, 3), floats("target", 2)), Map.of("targetScale", "10"));
    private static final DataShape IMAGES =
            new DataShape(List.of(new Column("image", ElementType.UINT8, List.of(28, 28)), ints("label")), VOCABULARY);

    static Stream<Arguments> recipes() {
        return Stream.of(
                Arguments.of(new Rnn(), ROWS, "accuracy", "model.bidirectional=true"),
                Arguments.of(new Rnn(), ROWS, "accuracy", "model.pooling=last"),
                Arguments.of(new Rnn(), WINDOWS, "perplexity", "model.cell=gru"),
                Arguments.of(new Rnn(), SERIES, "rmse", "model.cell=rnn"),
                Arguments.of(new Transformer(), ROWS, "accuracy", "model.dropout=0"),
                Arguments.of(new Transformer(), ROWS, "perplexity", "model.task=masked"),
                Arguments.of(new Transformer(), WINDOWS, "perplexity", "model.tied=true"),
                Arguments.of(new Transformer(), IMAGES, "accuracy", "model.patch=7"),
                Arguments.of(new Transformer(), IMAGES, "accuracy", "data.augment.mixup=0.2"));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void shouldBuildFeedAndScoreTheSameNetworkOnAWorker(Job job, DataShape data, String metric, String setting)
            throws Exception {
        Recipe recipe = job.recipe(settings(job, "model.size=tiny", setting), data);

        Network here = ((CompiledNetwork) recipe.network()).network();
        assertThat(recipe.feeds())
                .flatExtracting(Feed::placeholders)
                .containsExactlyInAnyOrderElementsOf(here.inputs());
        assertThat(recipe.scoring().metrics(ones(recipe.scoring().width()))).containsKeys(metric, "loss");
        try (var there = sent(recipe.network().steps()).step()) {
            int bytes = recipe.network().initialParameters().length * Float.BYTES;
            assertThat(there.parameters().capacity()).isEqualTo(bytes);
        }
    }

    /** Of an LSTM over 3 features: 4 gates, each of (3 + width) weights and a bias a unit; a head of 2. */
    @Test
    void shouldTakeSizesByPresetOrByKey() {
        int tiny = 4 * 32 * (3 + 32 + 1) + 2 * 33;
        int wider = 4 * 40 * (3 + 40 + 1) + 2 * 41;

        assertThat(length(new Rnn(), SERIES, "model.size=tiny")).isEqualTo(tiny);
        assertThat(length(new Rnn(), SERIES, "model.size=tiny", "model.width=40"))
                .isEqualTo(wider);
    }

    @Test
    void shouldRefuseDataThatDoesNotFit() {
        DataShape table = new DataShape(List.of(floats("features", 5), floats("target", 1)), Map.of());
        DataShape noVocabulary = new DataShape(ROWS.columns(), Map.of("classes", "4"));
        DataShape noLabel = new DataShape(ROWS.columns().subList(0, 2), VOCABULARY);

        refused(ExitCode.DATA, new Rnn(), IMAGES, "must be tokens of text, or features of a series");
        refused(ExitCode.DATA, new Rnn(), table, "features of shape [5]: must be windows [steps, features]");
        refused(ExitCode.DATA, new Rnn(), noVocabulary, "it has no vocabulary");
        refused(ExitCode.DATA, new Rnn(), noLabel, "no column label of type INT32");
        refused(ExitCode.DATA, new Rnn(), ROWS, "set data.preparation=running-text", "model.task=language");
        refused(ExitCode.DATA, new Transformer(), IMAGES, "no column length of type INT32", "model.kind=encoder");
        refused(ExitCode.DATA, new Transformer(), ROWS, "no column image of type UINT8", "model.kind=vit");
        refused(ExitCode.DATA, new Transformer(), SERIES, "must be tokens of text, or images");
        refused(ExitCode.DATA, new Transformer(), ROWS, "set data.preparation=running-text", "model.kind=gpt");
    }

    @Test
    void shouldRefuseSettingsThatContradictEachOther() {
        refused(
                ExitCode.CONFIGURATION,
                new Rnn(),
                WINDOWS,
                "model.bidirectional=true: must be false",
                "model.bidirectional=true");
        refused(
                ExitCode.CONFIGURATION,
                new Transformer(),
                ROWS,
                "model.width=30: must be a multiple of model.heads=4",
                "model.width=30");
        refused(ExitCode.CONFIGURATION, new Transformer(), ROWS, "data.cls=false: must be true", "data.cls=false");
        refused(
                ExitCode.CONFIGURATION,
                new Transformer(),
                IMAGES,
                "model.patch=5: must divide height and width of images of 28 x 28",
                "model.patch=5");
        refused(
                ExitCode.CONFIGURATION,
                new Transformer(),
                IMAGES,
                "model.task=masked: goes with rows of text and model.kind=encoder, not with vit",
                "model.task=masked");
    }

    private static void refused(ExitCode code, Job job, DataShape data, String words, String... assignments) {
        assertThatThrownBy(() -> job.recipe(settings(job, assignments), data))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(code));
    }

    private static int length(Job job, DataShape data, String... assignments) {
        return job.recipe(settings(job, assignments), data).network().initialParameters().length;
    }

    private static Settings settings(Job job, String... assignments) {
        return job.schema().read(null, List.of(assignments));
    }

    private static double[] ones(int count) {
        double[] ones = new double[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Column ints(String name, Integer... shape) {
        return new Column(name, ElementType.INT32, List.of(shape));
    }

    private static Column floats(String name, Integer... shape) {
        return new Column(name, ElementType.FLOAT32, List.of(shape));
    }

    private static StepFactory sent(StepFactory factory) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (StepFactory) in.readObject();
        }
    }
}
