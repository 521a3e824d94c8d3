package dev.cairn.driver.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void shouldPutAssignmentsOverTheFileOverTheJobOverTheReference() throws IOException {
        Path file = write("seed = 7, workers = 3, optimizer { name = sgd, learningRate = 0.5 }");

        Settings settings = Toy.schema().read(file, List.of("workers=4", "data.path=s3a://bucket/a b#c"));

        assertThat(settings.getInt("train.batchSize")).isEqualTo(64);
        assertThat(settings.getInt("train.epochs")).isEqualTo(3);
        assertThat(settings.getLong("seed")).isEqualTo(7);
        assertThat(settings.getInt("workers")).isEqualTo(4);
        assertThat(settings.getString("optimizer.name")).isEqualTo("sgd");
        assertThat(settings.getDouble("optimizer.learningRate")).isEqualTo(0.5);
        assertThat(settings.getDuration("server.stepTimeout")).isEqualTo(Duration.ofMinutes(2));
        assertThat(settings.getString("data.path")).isEqualTo("s3a://bucket/a b#c");
    }

    @Test
    void shouldReportEveryErrorAtOnceWithKeyValueLimitAndWayOut() throws IOException {
        Path file = write("train.batchSize = 0\nworker.devise = cpu\n");

        refused(file, "workers=0", "optimizer.learningRate=-0.1", "optimizer.learningrate=1", "optimizer.name=adm")
                .hasMessage(
                        """
                        optimizer.learningRate=-0.1: must be > 0; typical for Adam: 0.001
                        optimizer.learningrate=1: unknown key; nearest: optimizer.learningRate
                        optimizer.name=adm: must be one of sgd, momentum, nesterov, rmsprop, adam, adamw, amsgrad
                        train.batchSize=0: must be >= 1; examples a step, all workers together; typical: 64 (%1$s:1)
                        worker.devise=cpu: unknown key; nearest: worker.device (%1$s:2)
                        workers=0: must be >= 1; one Spark task slot each"""
                                .formatted(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer.learningRate=NaN  | must be a finite number",
                "optimizer.learningRate=Infinity | must be a finite number",
                "optimizer.learningRate=1e999 | must be a finite number",
                "optimizer.learningRate=0 | must be > 0",
                "optimizer.learningRate=abc | must be a number",
                "optimizer.learningRate= | must be a number",
                "optimizer.momentum=1 | must be < 1",
                "data.validation=0.6 | must be <= 0.5",
                "train.epochs=1.5 | must be a whole number",
                "train.epochs=99999999999 | must be <= 2147483647",
                "train.maxSteps=99999999999999999999 | must be <= 9223372036854775807",
                "train.batchSize=abc | must be a whole number",
                "server.stepTimeout=30 | must be a time with its unit",
                "server.stepTimeout=soon | must be a time with its unit",
                "server.stepTimeout=10ms | must be >= 1s",
                "server.consistency=eventual | must be one of sync, ssp, async",
                "optimizer=adam | is a section; its keys: optimizer.name, ",
                "model.kynd=line | unknown key; nearest: model.kind",
                "job=other | must be toy",
                "workers | must be key=value",
                "spark.redaction.regex=[ | must be a regular expression",
            })
    void shouldRefuse(String assignment, String words) {
        refused(null, assignment).hasMessageContaining(assignment + ": " + words);
    }

    @Test
    void shouldRefuseAListWhereOneValueBelongs() throws IOException {
        Path file = write("data.path = [a, b]");

        refused(file).hasMessageContaining("must be a single value");
    }

    @Test
    void shouldNameTheLineOfASyntaxErrorBesideOtherErrors() throws IOException {
        Path file = write("seed = 1\ntrain {\n");

        refused(file, "workers=0").hasMessageContaining(file + ": 3").hasMessageContaining("workers=0: must be >= 1");
    }

    @Test
    void shouldRefuseAFileThatIsMissing() {
        Path file = folder.resolve("none.conf");

        refused(file).hasMessage("--config " + file + ": must be a file that can be read");
    }

    @Test
    void shouldReadBackWhatItRenders() throws IOException {
        Settings settings = Toy.settings(
                "optimizer.learningRate=0.00025",
                "data.path=C:\\data \"x\"",
                "server.stepTimeout=1500ms",
                "spark.speculation=false",
                "spark.speculation.interval=1s");

        Settings again = Toy.schema().read(write(settings.render()), List.of());

        assertThat(again.render()).isEqualTo(settings.render());
        assertThat(again.shown()).isEqualTo(settings.shown());
        assertThat(again.spark()).isEqualTo(settings.spark()).hasSize(2);
        assertThat(settings.render())
                .contains("# The toy job is soon done.\ntrain.epochs = 3\n")
                .contains("# Examples a step, all workers together.\ntrain.batchSize = 64\n")
                .contains("optimizer.learningRate = 2.5e-4  # default: 0.001\n");
    }

    @Test
    void shouldPassSparkSectionsOn() throws IOException {
        Settings settings = Toy.schema().read(write("spark { executor { memory = 2g } }"), List.of("spark.x=y"));

        assertThat(settings.spark())
                .containsEntry("spark.executor.memory", "2g")
                .containsEntry("spark.x", "y");
    }

    @Test
    void shouldMaskSecretsWhereverTheyAreShown() {
        Settings settings = Toy.settings(
                "data.path=s3a://me:hunter2@bucket/x",
                "spark.hadoop.fs.s3a.secret.key=hunter2",
                "spark.hadoop.fs.s3a.access.key=hunter2",
                "spark.redaction.regex=(?i)plain",
                "spark.some.plain=hunter2");

        assertThat(settings.render()).doesNotContain("hunter2").contains("s3a://*****@bucket/x");
        assertThat(settings.shown().toString()).doesNotContain("hunter2");
        assertThat(settings.spark()).containsEntry("spark.some.plain", "hunter2");
        refused(null, "data.pasword=hunter2", "my.password=hunter2").hasMessageContaining("my.password=*****: unknown");
    }

    @Test
    void shouldNameTheKeysInWhichAnotherConfigurationDiffers() throws IOException {
        Path stored = write(Toy.settings("seed=5", "spark.x=1").render());

        Settings settings = Toy.settings("workers=4", "spark.x=2");

        assertThat(settings.differences(stored))
                .containsOnlyKeys("seed", "workers")
                .containsEntry("seed", "5");
        assertThat(Toy.settings("seed=5").differences(stored)).isEmpty();
    }

    @Test
    void shouldHaveADefaultAndACommentForEveryKey() {
        Schema schema = Toy.schema();

        assertThat(schema.keys()).allSatisfy(key -> {
            assertThat(schema.defaultOf(key)).isNotNull();
            assertThat(schema.comments(key)).as(key.path()).isNotEmpty();
        });
    }

    @Test
    void shouldTakeFromAModelsConfigurationNoOtherFilesAndNothingForSpark() throws IOException {
        Path own = write("seed = 5\nspark.jars = \"http://there/evil.jar\"\n");
        assertThat(Toy.schema().readWithModel(own, List.of()).getLong("seed")).isEqualTo(5);
        assertThat(Toy.schema().readWithModel(own, List.of()).spark()).isEmpty();

        for (String what : List.of("\"/etc/passwd\"", "file(\"/etc/passwd\")", "url(\"http://localhost:9\")")) {
            Path hostile = write("include " + what + "\n");
            assertThatThrownBy(() -> Toy.schema().readWithModel(hostile, List.of()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("a model's configuration must not include another: ");
        }
        Path curious = write("data.path = ${PATH}\n");
        assertThatThrownBy(() -> Toy.schema().readWithModel(curious, List.of())).hasMessageContaining("PATH");
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(Path file, String... assignments) {
        return assertThatThrownBy(() -> Toy.schema().read(file, List.of(assignments)))
                .isInstanceOf(ConfigurationException.class)
                .extracting(e -> (CairnException) e)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.THROWABLE);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("my.conf"), text);
    }
}
