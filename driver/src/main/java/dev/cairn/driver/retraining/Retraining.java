package dev.cairn.driver.retraining;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Storage;
import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.SourceFiles;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.registry.Alias;
import dev.cairn.driver.registry.Card;
import dev.cairn.driver.registry.Registry;
import dev.cairn.driver.registry.RegistryWriter;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.DataSetup;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Retrains by a schedule. The run's id is a hash of the configuration, the data there is, and the date: asked for again,
 * a run that is done says so, and one that has died goes on.
 */
public final class Retraining {
    private final Pipeline pipeline;
    private final String date;
    private final PrintStream out;
    private final Registry registry;
    private final SourceFiles files;
    private final Arrival arrival;
    private final Consumer<Stage> stages;
    private volatile @Nullable TrainingRun training;

    /**
     * @param date that the schedule is at, such as {@code 2026-11-23}
     * @param out is told how it goes
     * @throws CairnException DATA where there is no data, RETRY where a storage does not answer
     */
    public Retraining(Pipeline pipeline, String date, PrintStream out) {
        this(pipeline, date, out, stage -> {});
    }

    /** @param stages is told of each stage before it begins */
    public Retraining(Pipeline pipeline, String date, PrintStream out, Consumer<Stage> stages) {
        this.pipeline = pipeline;
        this.date = date;
        this.out = out;
        this.stages = stages;
        Settings settings = pipeline.settings();
        registry = Registry.at(settings.getLocation("retrain.registry"), settings.spark());
        files = SourceFiles.list(
                "data.path", settings.getLocation("data.path"), Storage.configuration(settings.spark()));
        arrival = DataSetup.arrival(settings);
    }

    /**
     * Says what would happen, and does nothing.
     *
     * @return a line each
     */
    public List<String> plan() {
        Optional<Card> champion = champion();
        NewData data = data(champion);
        Optional<Outcome> done = registry.run(runId(data), Outcome.class);
        String trained = nothingNew(data, champion).isPresent()
                ? "nothing: no data is new"
                : pipeline.job().name() + " on " + data.firstOf(pipeline.whole("window")) + " to " + data.newest()
                        + (champion.isPresent() && pipeline.text("start").equals("warm")
                                ? ", from version " + champion.get().version()
                                : ", from scratch");
        return List.of(
                "registry    " + registry,
                "champion    "
                        + champion.map(card -> "version " + card.version() + ", trained up to "
                                        + card.data().to())
                                .orElse("none yet"),
                "new data    " + (data.fresh().isEmpty() ? "none" : data.told()),
                "passed over " + (data.excluded().isEmpty() ? "none" : String.join(", ", data.excluded())),
                "would train " + trained,
                "would judge by " + pipeline.text("metric") + " on " + pipeline.text("frozen") + ", "
                        + champion.map(card -> "margin " + pipeline.number("margin"))
                                .orElse("floor "
                                        + (pipeline.text("floor").isEmpty() ? "none" : pipeline.text("floor"))),
                "run         " + runId(data)
                        + done.map(outcome -> ", done already: " + outcome.decision())
                                .orElse(""));
    }

    /**
     * Runs one night.
     *
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     * @return what came of it; a night that refused is an outcome, too
     * @throws CairnException where something went wrong: the champion stays, the same command goes on
     */
    public Outcome run(@Nullable String master) {
        Optional<Outcome> before = done();
        if (before.isPresent()) {
            return before.get();
        }
        try (RegistryWriter writer = registry.write()) {
            return done().orElseGet(() -> night(writer, master)); // another may have done it just now
        }
    }

    private Optional<Outcome> done() {
        String runId = runId(data(champion()));
        Optional<Outcome> found = registry.run(runId, Outcome.class);
        found.ifPresent(outcome -> out.println(
                "run " + runId + " of " + date + " is done already: " + outcome.decision() + ", " + outcome.why()));
        return found;
    }

    /**
     * Ends the training after the step in progress. From any thread, such as that of a signal.
     *
     * @return false if there is nothing to wait for
     */
    public boolean stop(ExitCode code) {
        TrainingRun running = training;
        return running != null && running.stop(code);
    }

    private Optional<Card> champion() {
        return registry.alias(Alias.Name.CHAMPION)
                .filter(alias -> alias.version() != 0)
                .map(alias -> registry.version(String.valueOf(alias.version())));
    }

    /** The champion that a run meets: one that died after it had promoted its own goes on against the one before. */
    private Optional<Card> championBefore(String runId) {
        return champion().flatMap(card -> {
            if (!card.runId().equals(runId)) {
                return Optional.of(card);
            }
            List<Long> earlier =
                    registry.alias(Alias.Name.CHAMPION).orElseThrow().earlier();
            return earlier.isEmpty()
                    ? Optional.empty()
                    : Optional.of(registry.version(String.valueOf(earlier.get(earlier.size() - 1))));
        });
    }

    private NewData data(Optional<Card> champion) {
        Set<String> excluded = new TreeSet<>();
        Set<String> tried = new TreeSet<>();
        earlier().forEach(outcome -> (outcome.quarantined() ? excluded : tried).addAll(outcome.days()));
        excluded.removeAll(pipeline.names("readmit"));
        excluded.addAll(arrival.exclude());
        String last = champion.map(card -> card.data().to()).orElse("");
        return NewData.of(files, arrival, date, last, excluded, tried);
    }

    /** What this pipeline's nights have come to that had new data. */
    private Stream<Outcome> earlier() {
        return registry.runs(Outcome.class).stream()
                .filter(outcome -> outcome.isAnswer() && outcome.pipeline().equals(pipeline.text("name")));
    }

    /** Of configuration, data and date, not of what has been done so far. */
    private String runId(NewData data) {
        return hash(question(data) + "\n" + date);
    }

    private String question(NewData data) {
        return hash(pipeline.settings().shown() + "\n" + data.identity());
    }

    private static String hash(String text) {
        return Fingerprint.sha256(text).substring(0, 16);
    }

    private Outcome night(RegistryWriter writer, @Nullable String master) {
        long begin = System.nanoTime();
        String runId = runId(data(champion()));
        Optional<Card> champion = championBefore(runId);
        NewData data = data(champion);
        var night = new Night(
                pipeline,
                registry,
                writer,
                data,
                runId,
                date,
                champion.orElse(null),
                this::enter,
                run -> training = run);
        try {
            Optional<String> idle = nothingNew(data, champion);
            if (idle.isPresent()) {
                night.verdict().decision = Outcome.NOTHING_NEW;
                night.verdict().why = idle.get();
                return conclude(writer, night.verdict(), data, runId, begin);
            }
            out.println("run " + runId + " of " + date + ": new data " + data.told() + ", "
                    + champion.map(card -> "champion version " + card.version()).orElse("no champion yet"));
            try (Cluster cluster =
                    TrainingRun.connect("cairn retrain " + pipeline.text("name"), pipeline.ofJob(List.of()), master)) {
                night.run(cluster);
            }
            enter(Stage.RECORD);
            return conclude(writer, night.verdict(), data, runId, begin);
        } catch (RuntimeException | Error e) {
            throw failed(night.verdict(), data, runId, begin, e);
        }
    }

    private void enter(Stage stage) {
        out.println(stage.doing());
        stages.accept(stage);
    }

    /** Why there is nothing to do: no data is new, or all that is has been answered for already. */
    private Optional<String> nothingNew(NewData data, Optional<Card> champion) {
        String none = "no data in " + files.name() + " that is new up to " + date;
        if (data.fresh().isEmpty()) {
            return Optional.of(none
                    + champion.map(card -> "; version " + card.version() + " was trained up to "
                                    + card.data().to())
                            .orElse(""));
        }
        return earlier()
                .filter(outcome -> outcome.question().equals(question(data))
                        && !outcome.date().equals(date))
                .findFirst()
                .map(outcome ->
                        none + " since " + outcome.date() + ", which " + outcome.decision() + ": " + outcome.why());
    }

    private Outcome conclude(RegistryWriter writer, Night.Verdict verdict, NewData data, String runId, long begin) {
        ExitCode code =
                switch (verdict.decision) {
                    case Outcome.PROMOTED -> ExitCode.DONE;
                    case Outcome.REFUSED -> ExitCode.GATE;
                    default -> pipeline.text("nothingNew").equals("skip") ? ExitCode.DONE : ExitCode.DATA;
                };
        Outcome outcome = outcome(verdict, code, data, runId, begin);
        NightFiles.write(pipeline, outcome);
        writer.done(runId, outcome);
        writer.page(HistoryPage.of(pipeline.text("metric"), registry.versions(), registry.runs(Outcome.class)));
        return outcome;
    }

    private CairnException failed(Night.Verdict verdict, NewData data, String runId, long begin, Throwable failure) {
        CairnException told = failure instanceof CairnException known
                ? known
                : new CairnException(ExitCode.INTERNAL, "internal fault: " + failure, failure);
        verdict.decision = Outcome.FAILED;
        verdict.why = String.valueOf(told.getMessage());
        try {
            NightFiles.write(pipeline, outcome(verdict, told.exitCode(), data, runId, begin));
        } catch (CairnException e) {
            told.addSuppressed(e);
        }
        return told;
    }

    private Outcome outcome(Night.Verdict verdict, ExitCode code, NewData data, String runId, long begin) {
        return new Outcome(
                Status.of(code).name().toLowerCase(java.util.Locale.ROOT),
                code.code(),
                code == ExitCode.DONE ? null : verdict.why,
                verdict.decision,
                verdict.why,
                pipeline.text("name"),
                runId,
                question(data),
                date,
                champion().map(Card::version).orElse(null),
                verdict.version,
                data.unseen(),
                verdict.quarantined,
                verdict.metrics,
                verdict.drift,
                verdict.warnings,
                verdict.examples,
                verdict.trainingSeconds,
                (System.nanoTime() - begin) / 1e9,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    }
}
