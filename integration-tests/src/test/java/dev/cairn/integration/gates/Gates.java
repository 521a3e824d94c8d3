package dev.cairn.integration.gates;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.integration.bench.Bench;
import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs gates by their names: prints a line for each claim, writes them as JSON, and fails where one does not hold. */
public final class Gates {
    private static final Map<String, Gate> ALL = Stream.of(ImageGates.ALL, SequenceGates.ALL, WorkerGates.ALL)
            .flatMap(List::stream)
            .collect(Collectors.toMap(Gate::name, gate -> gate, (one, other) -> one, LinkedHashMap::new));

    private final Workplace at;
    private final Ledger ledger;
    private final Path folder;

    private Gates(Workplace at, Ledger ledger, Path folder) {
        this.at = at;
        this.ledger = ledger;
        this.folder = folder;
    }

    /** Arguments: the folder for the JSON, then names, none for all, or {@code --list}. */
    public static void main(String[] args) throws IOException {
        List<String> names = List.of(args).subList(1, args.length);
        if (names.contains("--list")) {
            ALL.values().forEach(Gates::list);
            return;
        }
        Optional<String> unknown =
                names.stream().filter(name -> !ALL.containsKey(name)).findFirst();
        if (unknown.isPresent()) {
            System.err.println(
                    "error: " + unknown.get() + ": unknown gate; there are " + String.join(", ", ALL.keySet()));
            System.exit(2);
        }
        Collection<Gate> gates = names.isEmpty()
                ? ALL.values()
                : names.stream().map(ALL::get).map(Objects::requireNonNull).toList();
        var at = new Workplace(
                folder("cairn.gates.data"),
                folder("cairn.gates.kept"),
                Path.of("deploy/bin/cairn").toAbsolutePath());
        var ledger = new Ledger(at, System.getProperty("cairn.gates.commit", "unknown"));
        System.exit(new Gates(at, ledger, Path.of(args[0])).run(gates));
    }

    private static Path folder(String property) {
        return Path.of(System.getProperty(property)).toAbsolutePath().normalize();
    }

    private static void list(Gate gate) {
        double minutes = gate.pieces().stream().mapToDouble(Piece::minutes).sum();
        int pieces = gate.pieces().size();
        System.out.printf(
                Locale.ROOT,
                "%-26s about %4.0f min in %d %s%n",
                gate.name(),
                Math.max(1, minutes),
                pieces,
                pieces == 1 ? "piece" : "pieces");
    }

    /** @return the exit code */
    private int run(Collection<Gate> gates) throws IOException {
        boolean skipped = false;
        boolean hold = true;
        for (Gate gate : gates) {
            Optional<Path> missing = missing(gate);
            if (missing.isPresent()) {
                System.err.println("skipped: " + gate.name() + ": needs " + missing.get()
                        + ", which is not there; CAIRN_DATA names the folder of real data");
                skipped = true;
                continue;
            }
            try {
                hold &= run(gate);
            } catch (PieceFailed e) {
                System.err.println("error: " + gate.name() + ": " + e.getMessage());
                hold = false;
                if (e.wasStopped()) {
                    return e.exitCode();
                }
            }
        }
        return !hold ? 1 : skipped ? 3 : 0;
    }

    private Optional<Path> missing(Gate gate) {
        var paths = new TreeSet<Path>();
        gate.pieces().forEach(piece -> piece.data().forEach(path -> paths.add(at.data(path))));
        return paths.stream().filter(path -> !Files.exists(path)).findFirst();
    }

    private boolean run(Gate gate) throws IOException {
        String machine = Bench.machine();
        Map<Piece, Finished> done = new LinkedHashMap<>();
        for (Piece piece : gate.pieces()) {
            if (ledger.find(piece).isEmpty()) {
                System.err.printf(
                        Locale.ROOT, "%s: about %.0f min, in %s%n", piece.name(), piece.minutes(), at.folder(piece));
            }
            done.put(piece, ledger.complete(piece));
        }
        List<Row> rows = new ArrayList<>();
        double minutes = done.values().stream().mapToDouble(Finished::minutes).sum();
        for (Claim claim : gate.claims()) {
            Row row = claim.row(gate.name(), piece -> Objects.requireNonNull(done.get(piece)));
            rows.add(row);
            print(row, claim, minutes);
        }
        write(gate, machine, rows, done.values());
        return rows.stream().allMatch(Row::holds);
    }

    private static void print(Row row, Claim claim, double minutes) {
        System.out.printf(Locale.ROOT, "%-68s %8.3f %-2s", row.name(), row.cairn(), row.unit());
        if (row.peer() != null) {
            System.out.printf(
                    Locale.ROOT,
                    "  gate %2s %8.3f  %s",
                    claim.bound().sign,
                    row.peer(),
                    row.holds() ? "holds" : "FALLS SHORT");
        }
        System.out.printf(Locale.ROOT, "  (%.1f min%s)%n", minutes, row.runs() > 1 ? ", mean of " + row.runs() : "");
    }

    private void write(Gate gate, String machine, List<Row> rows, Collection<Finished> pieces) throws IOException {
        var content = new LinkedHashMap<String, Object>();
        content.put("machine", machine);
        content.put("rows", rows);
        content.put("pieces", pieces);
        Path json = Files.createDirectories(folder).resolve(gate.name() + ".json");
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(json.toFile(), content);
    }
}
