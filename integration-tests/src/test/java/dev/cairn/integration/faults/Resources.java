package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run's processes hold, sampled while it goes on: the driver, and the executor that holds the most. Growth is the
 * median of the last third of the samples less that of the middle third; the first is warming up.
 */
final class Resources implements AutoCloseable {
    private static final long EVERY_MS = 10_000;
    private static final Pattern USED = Pattern.compile("used (\\d+)K");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Path SHARED = Path.of("/dev/shm");
    private static final double MEBI = 1 << 20;

    private final ProcessHandle driver;
    private final ProcessHandle cluster;
    private final List<Sample> samples = new ArrayList<>();
    private final Thread thread = new Thread(this::follow, "resources");
    private volatile boolean closed;

    /**
     * What was held at one moment; heaps in MiB after a collection, memory in MiB.
     *
     * @param shared MiB of shared memory, of all processes
     */
    private record Sample(Held driver, Held executor, double shared) {}

    private record Held(double heap, double memory, double descriptors) {
        Held most(Held other) {
            return new Held(
                    Math.max(heap, other.heap),
                    Math.max(memory, other.memory),
                    Math.max(descriptors, other.descriptors));
        }
    }

    private Resources(ProcessHandle driver, ProcessHandle cluster) {
        this.driver = driver;
        this.cluster = cluster;
        thread.setDaemon(true);
        thread.start();
    }

    /** @param cluster below which the executors run */
    static Resources of(ProcessHandle driver, ProcessHandle cluster) {
        return new Resources(driver, cluster);
    }

    private void follow() {
        try {
            while (!closed) {
                TimeUnit.MILLISECONDS.sleep(EVERY_MS);
                sample().ifPresent(samples::add);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("soak: nothing more is measured: " + e);
        }
    }

    /** Empty where a process ended meanwhile, or no executor is up. */
    private Optional<Sample> sample() throws IOException, InterruptedException {
        Held most = null;
        List<ProcessHandle> executors = cluster.descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
        for (ProcessHandle executor : executors) {
            Held held = held(executor.pid());
            most = held == null || most == null ? held : most.most(held);
        }
        Held ofDriver = held(driver.pid());
        return most == null || ofDriver == null
                ? Optional.empty()
                : Optional.of(new Sample(ofDriver, most, sharedMebi()));
    }

    private static @Nullable Held held(long process) throws IOException, InterruptedException {
        jcmd(process, "GC.run");
        Matcher used = USED.matcher(jcmd(process, "GC.heap_info"));
        Path proc = Path.of("/proc", Long.toString(process));
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            Matcher resident = RESIDENT.matcher(Files.readString(proc.resolve("status")));
            long open = descriptors.count();
            return used.find() && resident.find() ? new Held(kibi(used) / 1024, kibi(resident) / 1024, open) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static double kibi(Matcher found) {
        return Double.parseDouble(found.group(1));
    }

    private static String jcmd(long process, String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process run = new ProcessBuilder(jcmd.toString(), Long.toString(process), command)
                .redirectErrorStream(true)
                .start();
        String text = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        run.waitFor();
        return text;
    }

    private static double sharedMebi() throws IOException {
        var store = Files.getFileStore(SHARED);
        return (store.getTotalSpace() - store.getUnallocatedSpace()) / MEBI;
    }

    /** What has grown by how much, against what it may. */
    List<Row> rows() {
        close();
        System.err.println("soak: " + samples.size() + " samples, the last " + samples.get(samples.size() - 1));
        return List.of(
                grown("driver's live heap", "MiB", 8, samples.stream().map(s -> s.driver.heap)),
                grown("driver's memory", "MiB", 64, samples.stream().map(s -> s.driver.memory)),
                grown("driver's descriptors", "", 8, samples.stream().map(s -> s.driver.descriptors)),
                grown("an executor's live heap", "MiB", 8, samples.stream().map(s -> s.executor.heap)),
                grown("an executor's memory", "MiB", 64, samples.stream().map(s -> s.executor.memory)),
                grown("an executor's descriptors", "", 8, samples.stream().map(s -> s.executor.descriptors)),
                grown("shared memory", "MiB", 16, samples.stream().map(s -> s.shared)));
    }

    private static Row grown(String what, String unit, double most, Stream<Double> values) {
        List<Double> all = values.toList();
        int third = all.size() / 3;
        double growth = median(all.subList(2 * third, all.size())) - median(all.subList(third, 2 * third));
        boolean holds = growth <= most;
        return new Row("soak: growth of " + what, growth, most, unit, holds ? 1.0 : 0.0, 1.0, holds, all.size(), 0);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(TimeUnit.MINUTES.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
