package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A dataset of five times the heap, and more than many a machine's memory. */
class LargeDataTest {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Pattern END = Pattern.compile("(read .* MiB at the end)");
    private static final Pattern FIGURES =
            Pattern.compile("read (\\d+) MB .* anonymous memory (\\d+) MiB after a tenth, (\\d+) MiB at the end");

    @Test
    @Tag("soak")
    void shouldTrainOnFiveGigabytesInFlatMemoryWithOneOfHeap() {
        Path folder = Repository.newFolder("large-data");
        try (var process = start(folder)) {
            String line = process.awaitLog(END, LIMIT);
            System.out.println(line);
            Matcher figures = FIGURES.matcher(line);
            assertThat(figures.find()).isTrue();
            assertThat(Long.parseLong(figures.group(1))).isGreaterThan(5_000);
            assertThat(Long.parseLong(figures.group(3)) - Long.parseLong(figures.group(2)))
                    .as("growth in MiB, of the JIT compiler's and the heap's")
                    .isLessThan(128);
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private static ChildProcess start(Path folder) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // this JVM was started with the flags that a worker needs
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-"))
                .forEach(command::add);
        command.addAll(List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), LargeDataTraining.class.getName()));
        command.add(folder.resolve("dataset").toString());
        return ChildProcess.start("large data", folder.resolve("log"), Map.of("OMP_NUM_THREADS", "1"), command);
    }
}
