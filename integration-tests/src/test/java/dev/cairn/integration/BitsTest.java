package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.integration.bench.GradientBits;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the interpreter computes is what compiled code computes, to the bit: on that rests every resumed run. */
class BitsTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Pattern END = Pattern.compile("(done)");

    @Test
    void shouldGiveTheSameBitsInterpretedAndCompiled() {
        Path folder = Repository.newFolder("bits");
        try (var cold = start(folder.resolve("cold"), 1, "-Xint");
                var warm = start(folder.resolve("warm"), 300, "-XX:CompileThresholdScaling=0.1")) {
            cold.awaitLog(END, LIMIT);
            warm.awaitLog(END, LIMIT);

            assertThat(bits(warm)).hasSize(5).isEqualTo(bits(cold)).noneMatch(line -> line.contains("at first"));
        }
    }

    private static List<String> bits(ChildProcess process) {
        return process.log().lines().filter(line -> line.startsWith("bits ")).toList();
    }

    private static ChildProcess start(Path log, int steps, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // this JVM was started with the flags that a worker needs
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GradientBits.class.getName()));
        command.add(Integer.toString(steps));
        return ChildProcess.start("bits", log, Map.of("OMP_NUM_THREADS", "1"), command);
    }
}
