package dev.cairn.integration.nights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Stage;
import dev.cairn.integration.nights.Days.Kind;
import dev.cairn.integration.nights.NightCommand.Ended;
import dev.cairn.integration.nights.NightCommand.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Thirty nights of a pipeline: what befalls each, what it must come to, and what the registry is like then. */
final class Month {
    static final int NIGHTS = 30;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> JUDGED = Set.of(0, 4);
    private static final int KILLED = 137;
    private static final int STOPPED = 143;
    private static final int TRY_AGAIN = 75;

    private final Path folder;
    private final Days days;
    private final NightCommand command;
    private final RegistryWatch registry;
    private final Map<Stage, Integer> usualFiles = new EnumMap<>(Stage.class);
    private final List<Double> seconds = new ArrayList<>();
    private final Report report = new Report();

    /** What is found out on the way. */
    static final class Report {
        int asDesigned;
        int registryRight;
        int promoted;
        int kills;
        double firstScore;
        double lastScore;
        double medianSeconds;
        double minutes;
    }

    /**
     * @param folder for all that comes of it
     * @param metric that decides
     * @param higher whether more of it is better
     */
    Month(Path folder, Days days, String metric, boolean higher) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.days = days;
        this.command = new NightCommand(folder.resolve("commands"), folder.resolve("pipeline.conf"), days.javaFlags());
        this.registry = new RegistryWatch(folder.resolve("registry"), "frozen." + metric, higher);
        Files.writeString(folder.resolve("pipeline.conf"), pipeline());
        days.writeFrozen(folder.resolve("frozen"));
    }

    private String pipeline() {
        List<String> lines = new ArrayList<>(days.settings());
        Map.of(
                        "retrain.registry", "registry",
                        "retrain.frozen", "frozen",
                        "data.path", "data",
                        "data.cache", "cache",
                        "checkpoint.path", NightDisk.CHECKPOINTS)
                .forEach((key, name) -> lines.add(key + " = \"" + NightDisk.uri(folder.resolve(name)) + "\""));
        lines.add("retrain.name = month");
        lines.add("retrain.work = \"" + folder.resolve("work") + "\"");
        lines.add("retrain.metricsFile = \"" + folder.resolve("cairn.prom") + "\"");
        lines.add("checkpoint.everySteps = 20");
        lines.add("workers = 2");
        lines.add("spark.ui.enabled = false");
        lines.add("spark.sql.shuffle.partitions = 2");
        lines.add("spark.hadoop.fs." + NightDisk.SCHEME + ".impl = " + NightDisk.class.getName());
        return String.join("\n", lines) + "\n";
    }

    /** Goes through all nights. */
    Report run() throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        for (int night = 1; night <= NIGHTS; night++) {
            List<String> wrong = night(night);
            if (wrong.isEmpty()) {
                report.asDesigned++;
            }
            List<String> damage = registry.outcome(date(night)).isPresent()
                    ? registry.wrong(registry.outcome(date(night)).get())
                    : List.of("nothing is noted of " + date(night));
            if (damage.isEmpty()) {
                report.registryRight++;
            }
            if (night == 1) {
                report.firstScore = registry.score();
            }
            tell(night, wrong, damage);
        }
        report.lastScore = registry.score();
        double[] sorted =
                seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        report.medianSeconds = sorted[sorted.length / 2];
        report.minutes = (System.nanoTime() - startNs) / 60e9;
        return report;
    }

    private void tell(int night, List<String> wrong, List<String> damage) {
        Outcome outcome = registry.outcome(date(night)).orElse(null);
        if (outcome != null && outcome.decision().equals(Outcome.PROMOTED)) {
            report.promoted++;
        }
        System.out.printf(
                Locale.ROOT,
                "%s  night %2d: %s%n",
                date(night),
                night,
                outcome == null ? "no outcome" : outcome.decision() + ", " + outcome.why());
        Stream.concat(wrong.stream(), damage.stream()).forEach(line -> System.out.println("    WRONG: " + line));
    }

    /** What befalls a night; returns what of it is not as designed. */
    private List<String> night(int night) throws IOException, InterruptedException {
        return switch (night) {
            case 5, 24 -> missing(night);
            case 7 -> killed(night, Stage.CHECK);
            case 9 -> refused(night, Kind.WRONG_LABELS, true);
            case 11 -> killed(night, Stage.TRAIN);
            case 13 -> refused(night, Kind.DRIFTED, false);
            case 15 -> killed(night, Stage.JUDGE);
            case 16 -> twice(night);
            case 18 -> killed(night, Stage.PUBLISH);
            case 20 -> twoAtOnce(night);
            case 22 -> killed(night, Stage.PROMOTE);
            case 26 -> killed(night, Stage.RECORD);
            case 28 -> stopped(night);
            default -> good(night);
        };
    }

    private LocalDate date(int night) {
        return days.first().plusDays(night - 1);
    }

    private Path day(int night) {
        return folder.resolve("data/day=" + date(night));
    }

    /** Data comes whole: readers see all of a day, or nothing. */
    private void arrive(int night, Kind kind) throws IOException {
        Path draft = folder.resolve("arriving");
        days.write(night, kind, draft);
        Files.createDirectories(day(night).getParent());
        Files.move(draft, day(night));
    }

    private List<String> good(int night) throws IOException, InterruptedException {
        arrive(night, Kind.AS_IT_IS);
        Ended ended = command.run(date(night));
        List<String> wrong = judged(night, ended);
        seconds.add(ended.seconds());
        for (Stage stage : Stage.values()) {
            usualFiles.put(stage, ended.files(stage));
        }
        if (night == 1) {
            int versions = registry.versions();
            Ended again = command.run(date(night));
            expect(wrong, again.exitCode() == 0, "asked for again it ends with " + again.exitCode());
            expect(wrong, again.said().contains("is done already"), "it does not say that it is done");
            expect(wrong, registry.versions() == versions, "asked for again it makes a version");
        }
        return wrong;
    }

    /** Promoted, or not better: as its exit code, the registry and {@code result.json} all say. */
    private List<String> judged(int night, Ended ended) throws IOException {
        List<String> wrong = new ArrayList<>();
        expect(wrong, JUDGED.contains(ended.exitCode()), "exit code " + ended.exitCode() + ", see " + ended.log());
        noted(night, ended.exitCode(), wrong);
        registry.outcome(date(night))
                .ifPresent(outcome -> expect(wrong, !outcome.quarantined(), "the day is left out later"));
        return wrong;
    }

    private void noted(int night, int exitCode, List<String> wrong) throws IOException {
        var outcome = registry.outcome(date(night));
        if (outcome.isEmpty()) {
            wrong.add("the registry has no outcome");
            return;
        }
        int code = outcome.get().exitCode();
        expect(wrong, code == exitCode, "exit code " + exitCode + " where the registry says " + code);
        Path file = folder.resolve("work/month/" + outcome.get().runId() + "/result.json");
        JsonNode result = JSON.readTree(file.toFile());
        expect(wrong, result.path("exitCode").asInt() == exitCode, file + " says another exit code");
        expect(wrong, result.path("decision").asText().equals(outcome.get().decision()), file + " decides otherwise");
    }

    private List<String> missing(int night) throws IOException, InterruptedException {
        Ended ended = command.run(date(night));
        List<String> wrong = new ArrayList<>();
        expect(wrong, ended.exitCode() == 3, "exit code " + ended.exitCode() + ", see " + ended.log());
        noted(night, ended.exitCode(), wrong);
        return wrong;
    }

    /** @param trained whether that shows only in what has been learned of it */
    private List<String> refused(int night, Kind kind, boolean trained) throws IOException, InterruptedException {
        arrive(night, kind);
        return refused(night, trained);
    }

    private List<String> refused(int night, boolean trained) throws IOException, InterruptedException {
        Ended ended = command.run(date(night));
        List<String> wrong = new ArrayList<>();
        expect(wrong, ended.exitCode() == 4, "exit code " + ended.exitCode() + ", see " + ended.log());
        noted(night, ended.exitCode(), wrong);
        registry.outcome(date(night)).ifPresent(outcome -> {
            expect(wrong, outcome.quarantined(), "the day is not left out later");
            expect(wrong, (outcome.version() != null) == trained, "version " + outcome.version());
        });
        return wrong;
    }

    private List<String> twice(int night) throws IOException, InterruptedException {
        copy(day(night - 2), day(night));
        List<String> wrong = refused(night, false);
        registry.outcome(date(night))
                .ifPresent(outcome -> expect(
                        wrong, outcome.why().contains("are in older data already"), "refused for another reason"));
        return wrong;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.sorted(Comparator.naturalOrder()).toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    /** {@code kill -9} in the middle of a stage, then the same command again. */
    private List<String> killed(int night, Stage stage) throws IOException, InterruptedException {
        arrive(night, Kind.AS_IT_IS);
        int usual = usualFiles.getOrDefault(stage, 0);
        boolean first = stage == Stage.RECORD || usual < 3; // an alias, or what came of the night
        int file = first ? 1 : 1 + usual / 2;
        Ended died = command.killed(date(night), stage, file);
        List<String> wrong = new ArrayList<>();
        expect(wrong, died.exitCode() == KILLED, "not killed: exit code " + died.exitCode() + ", see " + died.log());
        died.said().lines().filter(line -> line.startsWith("killed in ")).forEach(line -> {
            report.kills++;
            System.out.println("    " + line + ", file " + file + " of about " + usual);
        });
        expect(wrong, registry.outcome(date(night)).isEmpty(), "it is noted as done though it was killed");
        Ended ended = command.run(date(night));
        wrong.addAll(judged(night, ended));
        if (stage == Stage.TRAIN) {
            expect(wrong, ended.said().contains("going on from step "), "it does not go on from a checkpoint");
        }
        return wrong;
    }

    private List<String> twoAtOnce(int night) throws IOException, InterruptedException {
        arrive(night, Kind.AS_IT_IS);
        Started one = command.start(date(night));
        Started other = command.start(date(night));
        Ended[] both = {one.await(), other.await()};
        Arrays.sort(both, Comparator.comparingInt(Ended::exitCode));
        List<String> wrong = judged(night, both[0]);
        expect(wrong, both[1].exitCode() == TRY_AGAIN, "the second ends with " + both[1].exitCode());
        expect(wrong, both[1].said().contains("held by process"), "the second does not say who works");
        Ended again = command.run(date(night));
        expect(wrong, again.exitCode() == both[0].exitCode(), "tried again it ends with " + again.exitCode());
        return wrong;
    }

    /** SIGTERM in the training, then the same command again. */
    private List<String> stopped(int night) throws IOException, InterruptedException {
        arrive(night, Kind.AS_IT_IS);
        Started first = command.start(date(night));
        first.awaitLine("\nstep ");
        first.process().destroy();
        Ended ended = first.await();
        List<String> wrong = new ArrayList<>();
        expect(wrong, ended.exitCode() == STOPPED, "SIGTERM ends it with " + ended.exitCode() + ", see " + ended.log());
        wrong.addAll(judged(night, command.run(date(night))));
        return wrong;
    }

    private static void expect(List<String> wrong, boolean holds, String otherwise) {
        if (!holds) {
            wrong.add(otherwise);
        }
    }
}
