package dev.cairn.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.registry.Card;
import dev.cairn.driver.registry.Registry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    @TempDir
    private Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void twoVersions() throws IOException {
        Path model = Files.createDirectories(temp.resolve("model"));
        Files.writeString(model.resolve("model.conf"), "job = cnn\n");
        try (var writer = Registry.at(registry(), Map.of()).write()) {
            writer.promote(writer.add(model, card("r1", 0.9)).version(), "the first");
            writer.promote(writer.add(model, card("r2", 0.95)).version(), "better");
        }
    }

    private String registry() {
        return temp.resolve("registry").toString();
    }

    private static Card card(String run, double accuracy) {
        return new Card(
                0,
                "cnn",
                "2026-11-23T01:00:00Z",
                run,
                "/runs/" + run,
                null,
                new Card.TrainedOn("/data", "cafe", "2026-11-01", "2026-11-22", 1000),
                "beef",
                "0.1.0",
                7,
                "f00d",
                Map.of("frozen.accuracy", accuracy));
    }

    @Test
    void shouldListShowAndGoBackAndForth() {
        assertThat(models("list", "--registry", registry())).isZero();
        assertThat(said()).contains("1 ", "2        champion", "frozen.accuracy=0.95");

        assertThat(models("show", "champion", "--registry", registry())).isZero();
        assertThat(said()).contains("run            r2", "to             2026-11-22", "examples       1000");

        assertThat(models("rollback", "--registry", registry(), "--why", "wrong labels"))
                .isZero();
        assertThat(said()).contains("version 1 is the champion again");

        assertThat(models("promote", "2", "--registry", registry())).isZero();
        assertThat(said()).contains("version 2 is the champion");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void shouldSayInOneLineWhatIsWrong() {
        assertThat(models("show", "7", "--registry", registry())).isEqualTo(3);
        assertThat(models("list", "--registry", "s4://nowhere/models")).isEqualTo(2);
        assertThat(models("list", "--registry", registry(), "--set", "train.epochs=3"))
                .isEqualTo(2);
        assertThat(models("promote", "challenger", "--registry", registry())).isEqualTo(3);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(4)
                .allMatch(line -> line.startsWith("error: "))
                .anyMatch(line -> line.contains("version 7: not in"))
                .anyMatch(line -> line.contains("No FileSystem for scheme \"s4\""))
                .anyMatch(line -> line.contains("must be spark.hadoop.KEY=VALUE here"))
                .anyMatch(line -> line.contains("has no challenger yet"));
    }

    private int models(String... words) {
        out.reset();
        String[] all = new String[words.length + 1];
        all[0] = "models";
        System.arraycopy(words, 0, all, 1, words.length);
        return Cairn.run(
                new SparkEngine(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                all);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
