package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Sampling;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.step.Trainable;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as their networks begin, saved and asked for samples. */
class SamplingTest {
    private static final DataShape DIGITS = new DataShape(
            List.of(
                    new Column("image", ElementType.UINT8, List.of(16, 16)),
                    new Column("label", ElementType.INT32, List.of())),
            Map.of("classes", "10"));

    @TempDir
    private Path folder;

    @Test
    void shouldDrawUnderTheModelsOwnConfigurationAndWhatIsSetOverIt() {
        Path model = saved(new Diffusion(), "model.size=tiny", "model.timeSteps=20", "sample.steps=2");

        assertThat(sampled(new Diffusion(), model, "sample.count=3")).endsWith("samples.png\n");
        assertThat(folder.resolve("samples.png")).isNotEmptyFile();
    }

    @Test
    void shouldSayThatAModelHasNothingToSampleWhateverIsAskedFor() {
        Path model = saved(new Cnn(), "model.size=tiny");

        for (String[] settings : new String[][] {{}, {"sample.count=3"}}) {
            assertThatThrownBy(() -> sampled(new Cnn(), model, settings))
                    .hasMessage("--model " + model + ": a model of job=cnn that has nothing to draw or to write; cairn"
                            + " evaluate scores it")
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        }
    }

    private String sampled(Job job, Path model, String... settings) {
        var said = new ByteArrayOutputStream();
        Sampling.run(job, model, List.of(settings), folder, new PrintStream(said, true, StandardCharsets.UTF_8));
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path saved(Job job, String... assignments) {
        Settings settings = job.schema().read(null, List.of(assignments));
        Trainable network = job.recipe(settings, DIGITS).network();
        float[] values = network.initialParameters();
        Path model = folder.resolve("model");
        new SavedModel(
                        job.name(),
                        DIGITS.columns(),
                        DIGITS.attributes(),
                        network.parameterArrays(),
                        Fingerprint.sha256(values))
                .write(model, settings.render(), Optional.empty(), network, values);
        return model;
    }
}
