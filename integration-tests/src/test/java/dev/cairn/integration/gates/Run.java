package dev.cairn.integration.gates;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.settings.Settings;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One {@code cairn train}, with two workers in a process of its own.
 *
 * @param path of its data, below the folder of real data
 * @param settings each {@code key=value}
 * @param start the run whose model this one begins from; null for none
 */
record Run(String name, double minutes, String job, String path, List<String> settings, @Nullable Run start)
        implements Piece {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> PLACES = Set.of("data.path", "model.start");

    Run {
        settings = List.copyOf(settings);
    }

    static Run of(String name, double minutes, String job, String path, String... settings) {
        return new Run(name, minutes, job, path, concat(List.of("workers=2"), settings), null);
    }

    /** The same with more settings. */
    Run with(String newName, String... more) {
        return new Run(newName, minutes, job, path, concat(settings, more), start);
    }

    /** The same, of which so many minutes are expected. */
    Run lasting(double newMinutes) {
        return new Run(name, newMinutes, job, path, settings, start);
    }

    Run startingFrom(Run earlier) {
        return new Run(name, minutes, job, path, settings, earlier);
    }

    /** The same with each of these seeds, and what it starts from with the same seed. */
    Run[] seeds(long... seeds) {
        return LongStream.of(seeds).mapToObj(this::seed).toArray(Run[]::new);
    }

    private Run seed(long seed) {
        Run seeded = with(name + "-seed-" + seed, "seed=" + seed);
        return start == null ? seeded : seeded.startingFrom(start.seed(seed));
    }

    @Override
    public List<Piece> after() {
        return start == null ? List.of() : List.of(start);
    }

    @Override
    public List<String> data() {
        return List.of(path);
    }

    /** The keys that are not as the job has them by default. */
    @Override
    public String configuration() {
        Settings read = read();
        Map<String, String> values = read.shown();
        values.keySet().retainAll(read.changed().keySet());
        return job + " " + path + " " + values;
    }

    /** Defaults that have changed since count too; keys that are new since then do not. */
    @Override
    public boolean fits(Path folder) {
        Path configured = folder.resolve("run").resolve("effective.conf");
        return !Files.exists(configured)
                || PLACES.containsAll(read().differences(configured).keySet());
    }

    private Settings read() {
        return Catalogue.job(job).schema().read(null, settings);
    }

    @Override
    public Outcome carryOut(Path folder, Workplace at) throws IOException {
        Path run = folder.resolve("run");
        List<String> all = concat(settings, "data.path=" + at.data(path));
        if (start != null) {
            all = concat(all, "model.start=" + at.model(start));
        }
        List<String> arguments = new ArrayList<>(List.of("train", job, "--out", run.toString()));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        at.cairn(arguments, folder.resolve("log"));
        JsonNode result = JSON.readTree(run.resolve("result.json").toFile());
        Map<String, Double> figures = JSON.convertValue(result.get("metrics"), new TypeReference<>() {});
        return new Outcome(result.get("wallSeconds").asDouble() / 60, figures);
    }

    private static List<String> concat(List<String> some, String... more) {
        return Stream.concat(some.stream(), Arrays.stream(more)).toList();
    }
}
