package dev.cairn.integration.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.integration.Repository;
import dev.cairn.integration.StandaloneCluster;
import dev.cairn.integration.bench.Bench;
import dev.cairn.integration.bench.Row;
import dev.cairn.integration.nights.Months;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs faults by their names, most on a standalone cluster: prints a line for each claim, and fails where one does not hold. */
public final class Faults {
    private static final Map<String, Fault> ALL = Stream.of(
                    new Fault("worker-kill", 3, WorkerFaults::killed),
                    new Fault("worker-freeze", 2, WorkerFaults::frozen),
                    new Fault("worker-slow", 2, WorkerFaults::slow),
                    new Fault("server-kill", 2, ServerFaults::killed),
                    new Fault("driver-kill", 3, DriverFaults::killed),
                    new Fault("numbers", 1, WorkerFaults::numbers),
                    new Fault("soak", 12, Soak::run),
                    new Fault(
                            "nights-mnist",
                            15,
                            "mnist",
                            course -> Months.mnist(course.runFolder("nights-mnist"), data("mnist"))),
                    new Fault(
                            "nights-beijing",
                            15,
                            "series/beijing-pm25.csv",
                            course -> Months.beijing(
                                    course.runFolder("nights-beijing"), data("series/beijing-pm25.csv"))))
            .collect(Collectors.toMap(Fault::name, fault -> fault, (one, other) -> one, LinkedHashMap::new));

    private static final int STEPS = 400;
    private static final int SOAK_STEPS = 10_000;

    private Faults() {}

    /** Arguments: the folder for the JSON, then names, none for all, or {@code --list}. */
    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> names = List.of(args).subList(1, args.length);
        if (names.contains("--list")) {
            ALL.values()
                    .forEach(fault ->
                            System.out.printf(Locale.ROOT, "%-16s about %3.0f min%n", fault.name(), fault.minutes()));
            return;
        }
        Optional<String> unknown =
                names.stream().filter(name -> !ALL.containsKey(name)).findFirst();
        if (unknown.isPresent()) {
            System.err.println(
                    "error: " + unknown.get() + ": unknown fault; there are " + String.join(", ", ALL.keySet()));
            System.exit(2);
        }
        Collection<Fault> faults = names.isEmpty()
                ? ALL.values()
                : names.stream().map(ALL::get).map(Objects::requireNonNull).toList();
        System.exit(run(faults, Files.createDirectories(Path.of(args[0]))));
    }

    private static Path data(String below) {
        return Path.of(System.getProperty("cairn.faults.data", "../shared/data"), below)
                .toAbsolutePath()
                .normalize();
    }

    /** @return the exit code */
    private static int run(Collection<Fault> faults, Path folder) throws IOException, InterruptedException {
        String machine = Bench.machine();
        boolean hold = true;
        boolean skipped = false;
        try (var cluster = new LateCluster()) {
            Path runs = Repository.newFolder("faults");
            var usual = new Course(runs, cluster::url, STEPS);
            for (Fault fault : faults) {
                if (!fault.data().isEmpty() && !Files.exists(data(fault.data()))) {
                    System.err.println("skipped: " + fault.name() + ": needs " + data(fault.data())
                            + ", which is not there; CAIRN_DATA names the folder of real data");
                    skipped = true;
                    continue;
                }
                boolean soak = fault.name().equals("soak");
                Course course = soak ? new Course(runs.resolve("soak"), cluster::url, SOAK_STEPS) : usual;
                List<Row> rows = fault.scenario().run(course);
                rows.forEach(Faults::print);
                new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(
                                folder.resolve(fault.name() + ".json").toFile(),
                                Map.of("machine", machine, "rows", rows));
                hold &= rows.stream().allMatch(Row::holds);
            }
        }
        return !hold ? 1 : skipped ? 3 : 0;
    }

    /** A standalone cluster, started for the first fault that needs one. */
    private static final class LateCluster implements AutoCloseable {
        private @Nullable StandaloneCluster cluster;

        String url() {
            if (cluster == null) {
                cluster = StandaloneCluster.start(2, 2);
            }
            return cluster.url();
        }

        @Override
        public void close() {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    private static void print(Row row) {
        System.out.printf(Locale.ROOT, "%-48s %8.2f %-2s", row.name(), row.cairn(), row.unit());
        if (row.peer() != null) {
            System.out.printf(Locale.ROOT, "  gate %8.2f  %s", row.peer(), row.holds() ? "holds" : "FALLS SHORT");
        }
        System.out.println();
    }
}
