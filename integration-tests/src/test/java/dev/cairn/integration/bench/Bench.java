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
import java.util.function.Supplier;

/** Runs one benchmark by its name: prints its table, writes it as JSON, and fails where a gate does not hold. */
public final class Bench {
    private static final Map<String, Supplier<List<Row>>> ALL =
            new TreeMap<>(Map.of("server", ServerBench::run, "step", StepBench::run));

    private Bench() {}

    /** Arguments: the benchmark's name, and the folder for its JSON. */
    public static void main(String[] args) throws IOException {
        Supplier<List<Row>> bench = args.length == 2 ? ALL.get(args[0]) : null;
        if (bench == null) {
            System.err.println("error: " + (args.length == 0 ? "no benchmark named" : args[0] + ": unknown benchmark")
                    + "; there are " + String.join(", ", ALL.keySet()));
            System.exit(2);
            return;
        }
        String machine = machine();
        List<Row> rows = bench.get();
        System.out.println(machine);
        rows.forEach(Bench::print);
        Path json = Files.createDirectories(Path.of(args[1])).resolve(args[0] + ".json");
        var content = new LinkedHashMap<String, Object>();
        content.put("machine", machine);
        content.put("rows", rows);
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), content);
        System.exit(rows.stream().allMatch(Row::holds) ? 0 : 1);
    }

    private static void print(Row row) {
        System.out.printf(Locale.ROOT, "%-72s %10.2f %s", row.name(), row.cairn(), row.unit());
        if (row.peer() != null) {
            System.out.printf(Locale.ROOT, "  against %.2f: ratio %.3f", row.peer(), row.ratio());
        }
        if (row.gate() != null) {
            System.out.printf(Locale.ROOT, "  gate %.3f %s", row.gate(), row.holds() ? "holds" : "FALLS SHORT");
        }
        System.out.printf(Locale.ROOT, "  (%d runs, spread %.0f %%)%n", row.runs(), 100 * row.spread());
    }

    /** Also what kept it busy already: figures from a busy machine are worth little. */
    private static String machine() throws IOException {
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
