package dev.cairn.integration;

import dev.cairn.driver.registry.Alias;
import dev.cairn.driver.registry.Registry;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.retraining.Retraining;
import dev.cairn.driver.retraining.Stage;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;

/** A retraining pipeline over days of self-made rows of text, whose words tell three topics apart. */
final class Nights {
    private static final List<List<String>> TOPICS = List.of(
            List.of("goal", "match", "team", "season", "coach"),
            List.of("market", "shares", "profit", "bank", "price"),
            List.of("orbit", "planet", "rocket", "star", "launch"));
    private static final List<String> COMMON = List.of("the", "a", "and", "of", "new", "after", "today", "with");

    private final Path folder;
    private final String registry;
    private final List<String> settings;

    /** What a day's rows are like. */
    enum Kind {
        GOOD,
        /** Each row bears the name of another topic. */
        WRONG_LABELS,
        /** Twenty times as long, nearly all of one topic. */
        DRIFTED
    }

    Nights(Path folder, String registry, String... settings) throws IOException {
        this.folder = folder;
        this.registry = registry;
        this.settings = List.of(settings);
        Files.createDirectories(folder);
        rows(folder.resolve("frozen.csv"), 0, 300, Kind.GOOD);
        Files.writeString(
                pipeline(),
                """
                job = rnn
                retrain.name = topics
                retrain.registry = "%s"
                retrain.work = "%s"
                retrain.frozen = "%s"
                retrain.margin = -0.02
                retrain.newestTolerance = 0.2
                retrain.slice = class
                retrain.sliceTolerance = 0.2
                retrain.metricsFile = "%s"
                data.path = "%s"
                data.cache = "%s"
                data.preparation = text
                data.label = class
                data.length = 10
                model.size = tiny
                train.epochs = 6
                train.batchSize = 32
                retrain.warmEpochs = 2
                optimizer.learningRate = 0.02
                workers = 2
                spark.ui.enabled = false
                spark.sql.shuffle.partitions = 2
                """
                        .formatted(
                                registry,
                                folder.resolve("work"),
                                folder.resolve("frozen.csv"),
                                folder.resolve("metrics/cairn.prom"),
                                folder.resolve("data"),
                                folder.resolve("cache")));
    }

    Path pipeline() {
        return folder.resolve("pipeline.conf");
    }

    Path work() {
        return folder.resolve("work/topics");
    }

    /** A day's rows arrive. */
    void arrive(int day, Kind kind) throws IOException {
        rows(day(day), day, 120, kind);
    }

    /** A day's rows arrive that are those of another day. */
    void arriveAgain(int day, int as) throws IOException {
        Files.createDirectories(day(day).getParent());
        Files.copy(day(as), day(day));
    }

    private Path day(int day) {
        return folder.resolve("data/day=" + date(day) + "/rows.csv");
    }

    static String date(int day) {
        return String.format("2026-11-%02d", day);
    }

    Outcome night(int day) {
        return night(day, stage -> {});
    }

    /** @param stages is told of each stage, and may throw */
    Outcome night(int day, Consumer<Stage> stages) {
        Pipeline pipeline = Pipeline.read(Catalogue.job("rnn"), pipeline(), settings);
        var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Retraining(pipeline, date(day), silent, stages).run(null);
    }

    Registry registry() {
        return Registry.at(registry, Map.of());
    }

    long champion() {
        return registry().alias(Alias.Name.CHAMPION).map(Alias::version).orElse(0L);
    }

    private static void rows(Path file, int seed, int count, Kind kind) throws IOException {
        var random = new Random(seed);
        List<String> lines = new ArrayList<>(List.of("class,text"));
        for (int row = 0; row < count; row++) {
            int topic = kind == Kind.DRIFTED && row % 10 != 0 ? 0 : row % TOPICS.size();
            List<String> words = new ArrayList<>();
            for (int word = 0; word < (kind == Kind.DRIFTED ? 200 : 10); word++) {
                words.add(any(random.nextInt(3) == 0 ? TOPICS.get(topic) : COMMON, random));
            }
            int label = kind == Kind.WRONG_LABELS ? (topic + 1) % TOPICS.size() : topic;
            lines.add("topic" + label + "," + String.join(" ", words));
        }
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }

    private static String any(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
