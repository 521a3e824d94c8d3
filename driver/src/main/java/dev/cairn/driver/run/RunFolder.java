package dev.cairn.driver.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.cairn.driver.checkpoint.Checkpoints;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder, the same in every job: {@code effective.conf}, {@code metrics.jsonl}, {@code model/},
 * {@code checkpoints/}, {@code exhibits/}, {@code result.json}, {@code report.html}. It is held by one process at a time.
 *
 * <p>A folder that holds a run already is taken up again under the same configuration: where that run
 * is done and no further steps are asked for, {@link #finished()} has its result and nothing is to do;
 * else it goes on from its newest checkpoint, or starts anew where there is none. Another configuration
 * is refused.
 */
public final class RunFolder implements AutoCloseable {
    private static final String CONFIGURATION = "effective.conf";
    private static final String RESULT = "result.json";
    private static final String METRICS = "metrics.jsonl";
    private static final String REPORT = "report.html";
    private static final String MODEL = "model";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String EXHIBITS = "exhibits";
    private static final String ERRORS = "error.log";
    private static final String ID = "run.id";
    private static final String ANEW = "; choose another folder, or --overwrite to start anew";
    /** What says how a run ended; the rest is kept when it goes on. */
    private static final List<String> END = List.of(RESULT, REPORT, ERRORS);

    private static final List<String> OUTCOME = List.of(RESULT, METRICS, REPORT, MODEL, EXHIBITS, ERRORS);

    /** Keys that may change when a run is taken up again. */
    private static final Set<String> FREE = Set.of(
            "train.epochs",
            "train.maxSteps",
            "workers",
            "server.placement",
            "server.addresses",
            "server.keyFile",
            "server.restarts",
            "worker.restarts",
            "worker.slow",
            "worker.slowAfter");

    private final Path path;
    private final FolderLock lock;
    private final Settings settings;
    private final Checkpoints checkpoints;
    private @Nullable Result finished;
    private boolean restarted;

    private RunFolder(Path path, FolderLock lock, Settings settings) throws IOException {
        this.path = path;
        this.lock = lock;
        this.settings = settings;
        this.checkpoints = Checkpoints.at(placeOfCheckpoints(), settings.spark());
    }

    /** Where a run goes that was given no folder: {@code runs/JOB-yyyyMMdd-HHmmss}. */
    public static Path standard(String job, LocalDateTime now) {
        return Path.of("runs", job + "-" + now.format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")));
    }

    /**
     * The configuration of the run that a folder holds.
     *
     * @throws CairnException DATA where there is none
     */
    public static Path configuration(Path path) {
        Path file = path.resolve(CONFIGURATION);
        if (!Files.isRegularFile(file)) {
            throw new CairnException(ExitCode.DATA, path + ": no run here, for want of " + CONFIGURATION);
        }
        return file;
    }

    /**
     * Creates a run's folder, or takes one up again.
     *
     * @param overwrite clears away a run that is there already
     * @throws CairnException exit 2 where the folder holds something else, another configuration, or can't be
     *     written; exit 75 where another process holds it
     */
    public static RunFolder open(Path path, Settings settings, boolean overwrite) {
        refuseForeign(path);
        try {
            Files.createDirectories(path);
            FolderLock lock = FolderLock.acquire(path);
            try {
                RunFolder folder = new RunFolder(path, lock, settings);
                folder.takeUp(overwrite);
                return folder;
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "--out " + path + ": can't be written: " + Reason.of(e) + "; choose another folder",
                    e);
        }
    }

    public Path path() {
        return path;
    }

    /** Where the trained model belongs. */
    public Path model() {
        return path.resolve(MODEL);
    }

    /** Where pictures and texts of the model belong, made as training goes. */
    public Path exhibits() {
        return path.resolve(EXHIBITS);
    }

    public Path report() {
        return path.resolve(REPORT);
    }

    /** The result of a run that is done already under this configuration. */
    public Optional<Result> finished() {
        return Optional.ofNullable(finished);
    }

    /** Whether an unfinished run was here, which has no checkpoint and so starts anew from step 0. */
    public boolean restarted() {
        return restarted;
    }

    /** The run's checkpoints: in this folder, or under {@code checkpoint.path} in one of its own. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Names the process that holds the folder, for people. */
    public static String holder() {
        return FolderLock.holder();
    }

    /**
     * Opens {@code metrics.jsonl} for writing.
     *
     * @param steps up to which it keeps what it holds
     */
    public Metrics metrics(long steps) {
        return new Metrics(path.resolve(METRICS), steps);
    }

    /** What {@code metrics.jsonl} holds so far. */
    public Metrics.History history() {
        return Metrics.read(path.resolve(METRICS));
    }

    /** Writes {@code result.json}, whole or not at all. */
    public void write(Result result) {
        try {
            replace(RESULT, result.toJson());
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, path.resolve(RESULT) + ": can't be written: " + Reason.of(e), e);
        }
    }

    /**
     * Records that a run failed, in {@code result.json}, and the stack trace of a fault of Cairn's own in
     * {@code error.log}.
     *
     * @param soFar what the run had reached
     * @return what to throw: the failure itself, or for a fault one line that names the log
     */
    public CairnException failed(Result soFar, Throwable failure, double seconds) {
        CairnException told = failure instanceof CairnException known ? known : fault(failure);
        try {
            write(soFar.failed(told.exitCode(), String.valueOf(told.getMessage()), seconds));
        } catch (CairnException e) {
            told.addSuppressed(e);
        }
        return told;
    }

    @Override
    public void close() {
        lock.close();
    }

    private static void refuseForeign(Path path) {
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "--out " + path + ": is a file; choose a folder that is new or empty");
        }
        if (!Files.isDirectory(path) || Files.exists(path.resolve(CONFIGURATION))) {
            return;
        }
        try (Stream<Path> inside = Files.list(path)) {
            Optional<Path> foreign =
                    inside.filter(file -> !FolderLock.isLock(file)).findFirst();
            if (foreign.isPresent()) {
                throw new CairnException(
                        ExitCode.CONFIGURATION,
                        "--out " + path + ": holds something else than a run ("
                                + foreign.get().getFileName() + "); choose a folder that is new or empty");
            }
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, "--out " + path + ": can't be read: " + Reason.of(e), e);
        }
    }

    private void takeUp(boolean overwrite) throws IOException {
        Path configuration = path.resolve(CONFIGURATION);
        boolean goesOn = false;
        if (Files.exists(configuration) && !overwrite) {
            refuseOther(settings.differences(configuration));
            Result result = done();
            if (result != null && !asksForMore(result)) {
                finished = result;
                return;
            }
            goesOn = checkpoints.areThere();
            refuseToLose(result, goesOn);
            restarted = !goesOn;
        }
        for (String name : goesOn ? END : OUTCOME) {
            delete(path.resolve(name));
        }
        if (!goesOn) {
            checkpoints.clear();
        }
        replace(CONFIGURATION, settings.render());
    }

    /** Runs may share {@code checkpoint.path}: each has a folder there, named after its own and a number drawn once. */
    private String placeOfCheckpoints() throws IOException {
        String shared = settings.getLocation("checkpoint.path");
        if (shared.isBlank()) {
            return "file:" + path.resolve(CHECKPOINTS).toAbsolutePath();
        }
        Path file = path.resolve(ID);
        if (!Files.exists(file)) {
            String name =
                    path.toAbsolutePath().normalize().getFileName().toString().replaceAll("[^\\w.-]", "_");
            replace(ID, name + "-" + UUID.randomUUID().toString().substring(0, 8));
        }
        String id = Files.readString(file);
        if (!id.matches("[\\w.-]*-\\p{XDigit}{8}")) {
            throw refusal(ID + " is damaged; choose another folder");
        }
        return shared + "/" + id;
    }

    private void refuseOther(Map<String, String> differences) {
        String other = differences.entrySet().stream()
                .filter(difference -> !FREE.contains(difference.getKey()))
                .map(difference -> difference.getKey() + "=" + difference.getValue())
                .collect(Collectors.joining(", "));
        if (!other.isEmpty()) {
            throw refusal("holds a run with another configuration, " + other + ANEW);
        }
    }

    private boolean asksForMore(Result result) {
        long maxSteps = settings.getLong("train.maxSteps");
        return !result.stoppedEarly()
                && settings.getLong("train.epochs") > result.epochs()
                && (maxSteps == 0 || maxSteps > result.step());
    }

    private void refuseToLose(@Nullable Result done, boolean goesOn) {
        if (done != null && !goesOn) {
            throw refusal(String.format(
                    Locale.ROOT,
                    "its run is done after %d steps (%.4g epochs) and can't be trained on without checkpoints%s",
                    done.step(),
                    done.epochs(),
                    ANEW));
        }
    }

    private @Nullable Result done() throws IOException {
        try {
            Result result = Result.fromJson(Files.readString(path.resolve(RESULT)));
            return result.status() == Status.DONE ? result : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (JsonProcessingException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "--out " + path + ": " + RESULT + " can't be read back" + ANEW, e);
        }
    }

    private CairnException refusal(String why) {
        return new CairnException(ExitCode.CONFIGURATION, "--out " + path + ": " + why);
    }

    private CairnException fault(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        String line =
                "internal fault: " + failure.toString().lines().findFirst().orElse("");
        try {
            replace(ERRORS, trace.toString());
        } catch (IOException e) {
            failure.addSuppressed(e);
            return new CairnException(ExitCode.INTERNAL, line, failure);
        }
        return new CairnException(ExitCode.INTERNAL, line + "; stack trace in " + path.resolve(ERRORS), failure);
    }

    /** Whoever reads sees the old content or the new, never a part. */
    private void replace(String name, String content) throws IOException {
        Path draft = path.resolve(name + ".tmp");
        Files.writeString(draft, content);
        Files.move(draft, path.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void delete(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(target)) {
            for (Path file : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
