package dev.cairn.driver.retraining;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.registry.Alias;
import dev.cairn.driver.registry.Card;
import dev.cairn.driver.registry.Registry;
import dev.cairn.driver.registry.RegistryWriter;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Version;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One night: check, train, judge, publish, promote. Each stage can be done again without harm: the training goes on from
 * its checkpoint, a version is made once a run, an alias is set once.
 */
final class Night {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Pipeline pipeline;
    private final Registry registry;
    private final RegistryWriter writer;
    private final NewData data;
    private final String runId;
    private final String date;
    private final @Nullable Card champion;
    private final Consumer<Stage> stages;
    private final Consumer<TrainingRun> runs;
    private final Verdict verdict = new Verdict();

    /** What has come of it so far. */
    static final class Verdict {
        String decision = Outcome.FAILED;
        String why = "not finished";
        boolean quarantined;

        @Nullable Long version;

        Map<String, Double> metrics = new TreeMap<>();
        Map<String, Double> drift = new TreeMap<>();
        final List<String> warnings = new ArrayList<>();
        long examples;
        double trainingSeconds;
    }

    /**
     * @param stages is told of each stage before it begins
     * @param runs is told of the training, to stop it by a signal
     */
    Night(
            Pipeline pipeline,
            Registry registry,
            RegistryWriter writer,
            NewData data,
            String runId,
            String date,
            @Nullable Card champion,
            Consumer<Stage> stages,
            Consumer<TrainingRun> runs) {
        this.pipeline = pipeline;
        this.registry = registry;
        this.writer = writer;
        this.data = data;
        this.runId = runId;
        this.date = date;
        this.champion = champion;
        this.stages = stages;
        this.runs = runs;
    }

    Verdict verdict() {
        return verdict;
    }

    void run(Cluster cluster) {
        Optional<Path> folder = Optional.ofNullable(champion).map(card -> registry.fetch(card, models()));
        stages.accept(Stage.CHECK);
        try (var window = new Window(cluster, pipeline, data, folder, isWarm(), verdict)) {
            if (!window.check()) {
                verdict.quarantined = true;
                return;
            }
            stages.accept(Stage.TRAIN);
            Path run = pipeline.work().resolve(runId).resolve("training");
            Settings settings = pipeline.ofJob(window.training());
            Result result = train(cluster, folder, run, settings);
            stages.accept(Stage.JUDGE);
            Comparison comparison = new Judge(pipeline, cluster).compare(folder, run.resolve("model"), window.data());
            verdict.metrics = comparison.figures();
            Optional<String> surprise = comparison.surprise(pipeline);
            verdict.quarantined = surprise.isPresent();
            Optional<String> refusal = surprise.or(() -> comparison.refusal(pipeline));
            stages.accept(Stage.PUBLISH);
            Card card = publish(run, settings, result, comparison, window);
            stages.accept(Stage.PROMOTE);
            decide(card, comparison, refusal);
        }
    }

    private Path models() {
        return pipeline.work().resolve("models");
    }

    private Result train(Cluster cluster, Optional<Path> champion, Path run, Settings settings) {
        long begin = System.nanoTime();
        try (var folder = RunFolder.open(run, settings, false)) {
            Result result = folder.finished().orElseGet(() -> {
                var training = new TrainingRun(pipeline.job(), settings, folder, System.out);
                runs.accept(training);
                return training.run(cluster, isWarm() ? champion.flatMap(Night::preparation) : Optional.empty());
            });
            if (result.exitCode() != 0) {
                throw new CairnException(code(result.exitCode()), String.valueOf(result.error()));
            }
            verdict.trainingSeconds = Math.max(result.wallSeconds(), (System.nanoTime() - begin) / 1e9);
            return result;
        }
    }

    private static ExitCode code(int number) {
        return Arrays.stream(ExitCode.values())
                .filter(code -> code.code() == number)
                .findFirst()
                .orElse(ExitCode.INTERNAL);
    }

    private boolean isWarm() {
        return champion != null && pipeline.text("start").equals("warm");
    }

    /** A warm start keeps to the champion's preparation: its parameters were learned on it. */
    private static Optional<Fitted> preparation(Path model) {
        return SavedModel.preparation(model).map(text -> FittedFile.read(model.toString(), text));
    }

    private Card publish(Path run, Settings settings, Result result, Comparison comparison, Window window) {
        Path model = run.resolve("model");
        try {
            Files.writeString(model.resolve(Window.PROFILE), JSON.writeValueAsString(window.profile()));
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, model + ": can't be written: " + e.getMessage(), e);
        }
        Card card = writer.add(
                model,
                new Card(
                        0,
                        pipeline.job().name(),
                        now(),
                        runId,
                        run.toAbsolutePath().toString(),
                        isWarm() && champion != null ? champion.version() : null,
                        new Card.TrainedOn(
                                pipeline.settings().getString("data.path"),
                                data.identity(),
                                data.firstOf(pipeline.whole("window")),
                                data.newest(),
                                verdict.examples),
                        Fingerprint.sha256(settings.render()),
                        Version.current(),
                        result.seed(),
                        String.valueOf(result.parametersSha256()),
                        comparison.challenger()));
        verdict.version = card.version();
        return card;
    }

    private void decide(Card card, Comparison comparison, Optional<String> refusal) {
        if (refusal.isEmpty()) {
            verdict.decision = Outcome.PROMOTED;
            verdict.why = comparison.praise(pipeline);
            writer.promote(card.version(), date + ": " + verdict.why);
        } else {
            verdict.decision = Outcome.REFUSED;
            verdict.why = refusal.get();
            double fall = comparison.fall(pipeline);
            double limit = pipeline.number("quarantine");
            verdict.quarantined |= limit > 0 && fall > limit;
            writer.set(Alias.Name.CHALLENGER, card.version(), date + ": " + verdict.why);
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
