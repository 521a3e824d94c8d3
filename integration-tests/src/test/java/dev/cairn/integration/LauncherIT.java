package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/bin/cairn as users call it: from anywhere, through links, installed, with a Spark of their own. */
class LauncherIT {
    @TempDir
    private Path folder;

    @Test
    void shouldStartFromAnyFolderAndSayNothingButTheAnswer() {
        // when
        Command.Ended ended = Command.cairn("jobs").in(folder).run();

        // then
        assertThat(ended.out()).contains("cnn");
        assertThat(ended.err()).isEmpty();
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void shouldRunInstalledInAFolderWithBlanksAndThroughALink() throws IOException {
        // given
        Path home = Files.createDirectories(folder.resolve("deep learning/bin")).getParent();
        Files.copy(Repository.launcher(), home.resolve("bin/cairn"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.createSymbolicLink(home.resolve("cairn.jar"), Repository.jar());
        Files.createSymbolicLink(home.resolve("spark"), Repository.sparkHome());
        Path link = Files.createSymbolicLink(folder.resolve("cairn"), home.resolve("bin/cairn"));

        // when
        Command.Ended ended = Command.of(link.toString(), "jobs").run();

        // then
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).contains("cnn");
    }

    @Test
    void shouldPassOnExitCodeAndErrors() {
        // when
        Command.Ended ended = Command.cairn("train", "no-such-job").run();

        // then
        assertThat(ended.err()).contains("no-such-job").doesNotContain("incubator", "\tat ");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldRefuseASparkHomeThatHoldsNoFittingSpark() {
        // when
        Command.Ended ended = Command.cairn("jobs")
                .with(Map.of("SPARK_HOME", folder.toString()))
                .run();

        // then
        assertThat(ended.err())
                .isEqualTo("error: SPARK_HOME=" + folder + ": holds no Spark 3.5 for Scala 2.12;"
                        + " unset it to use the Spark that Cairn brings\n");
        assertThat(ended.exitCode()).isEqualTo(2);
    }
}
