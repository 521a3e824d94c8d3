package dev.cairn.integration.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Runs one benchmark by its name: prints its table, writes it as JSON, and fails where a gate does not hold. */
public final class Bench {
    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.of(
            "compression",
            new Benchmark(CompressionBench.parts(), CompressionBench::run),
            "consistency",
            Benchmark.whole(ConsistencyBench::run),
            "data",
            new Benchmark(DataBench.PARTS, DataBench::run),
            "peers",
            new Benchmark(PeersBench.parts(), PeersBench::run),
            "quick",
            new Benchmark(QuickBench.PARTS, QuickBench::run),
            "retrain",
            new Benchmark(RetrainBench.PARTS, RetrainBench::run),
            "scale",
            Benchmark.whole(ScaleBench::run),
            "server",
            new Benchmark(ServerBench.PARTS, ServerBench::run),
            "step",
            new Benchmark(Reference.keys(), StepBench::run),
            "wire",
            new Benchmark(WireBench.PARTS, WireBench::run)));

    private Bench() {}

    /** Arguments: the folder for the JSON, the benchmark's name, the parts that are wanted. */
    public static void main(String[] args) throws IOException {
        String name = args.length < 2 ? "" : args[1];
        Benchmark bench = ALL.get(name);
        if (bench == null) {
            refuse((name.isEmpty() ? "no benchmark named" : name + ": unknown benchmark") + "; there are "
                    + String.join(", ", ALL.keySet()));
            return;
        }
        List<String> parts = List.of(args).subList(2, args.length);
        for (String part : parts) {
            if (!bench.parts().contains(part)) {
                refuse(part + ": unknown part of " + name + "; there are "
                        + (bench.parts().isEmpty() ? "none" : String.join(", ", bench.parts())));
                return;
            }
        }
        run(name, bench, parts, Path.of(args[0]));
    }

    private static void refuse(String message) {
        System.err.println("error: " + message);
        System.exit(2);
    }

    private static void run(String name, Benchmark bench, List<String> parts, Path folder) throws IOException {
        String machine = machine();
        List<Row> rows;
        String skipped = "";
        try {
            rows = bench.of(parts);
        } catch (Skipped e) {
            rows = e.measured();
            skipped = "skipped: " + name + ": " + e.getMessage();
        }
        if (!rows.isEmpty()) {
            report(name, machine, rows, folder);
        }
        if (!skipped.isEmpty()) {
            System.err.println(skipped);
        }
        boolean all = rows.stream().allMatch(Row::holds);
        System.exit(!all ? 1 : skipped.isEmpty() ? 0 : 3);
    }

    private static void report(String name, String machine, List<Row> rows, Path folder) throws IOException {
        System.out.println(machine);
        rows.forEach(Bench::print);
        Path json = Files.createDirectories(folder).resolve(name + ".json");
        var content = new LinkedHashMap<String, Object>();
        content.put("machine", machine);
        content.put("rows", rows);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), content);
    }

    static void print(Row row) {
        System.out.printf(Locale.ROOT, "%-72s %10.2f %s", row.name(), row.cairn(), row.unit());
        if (row.peer() != null) {
            System.out.printf(Locale.ROOT, "  against %.2f: ratio %.3f", row.peer(), row.ratio());
        }
        if (row.gate() != null) {
            System.out.printf(Locale.ROOT, "  gate %.3f %s", row.gate(), row.holds() ? "holds" : "FALLS SHORT");
        }
        if (row.runs() > 1) {
            System.out.printf(Locale.ROOT, "  (%d runs, spread %.0f %%)", row.runs(), 100 * row.spread());
        }
        System.out.println();
    }

    /** Also what kept it busy already: figures from a busy machine are worth little. */
    public static String machine() throws IOException {
        String processor = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse("unknown processor");
        return String.format(
                Locale.ROOT,
                "%s, %d cores, Java %s, load average %.1f at the start",
                processor,
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
