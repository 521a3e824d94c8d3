package dev.cairn.driver.retraining;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.drift.RowProfile;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.DataSetup;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/** The rows that a challenger is trained on, the new ones among them. */
final class Window implements AutoCloseable {
    /** What a version's training rows were like, in its folder beside the model. */
    static final String PROFILE = "profile.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Cluster cluster;
    private final Pipeline pipeline;
    private final NewData data;
    private final Optional<Path> champion;
    private final boolean warm;
    private final Night.Verdict verdict;
    private final Dataset<Row> fresh;
    private @Nullable RowProfile profile;
    private long freshRows;

    /**
     * @param champion folder of its model
     * @param warm whether the challenger begins with what the champion has learned
     * @param verdict is told what was found
     */
    Window(
            Cluster cluster,
            Pipeline pipeline,
            NewData data,
            Optional<Path> champion,
            boolean warm,
            Night.Verdict verdict) {
        this.cluster = cluster;
        this.pipeline = pipeline;
        this.data = data;
        this.champion = champion;
        this.warm = warm;
        this.verdict = verdict;
        this.fresh = rows(data.unseen().get(0), data.newest()).persist(StorageLevel.DISK_ONLY());
    }

    private Dataset<Row> rows(String from, String to) {
        return Datasets.rows(cluster.spark(), DataSetup.of(pipeline.ofJob(between(from, to))));
    }

    private List<String> between(String from, String to) {
        return List.of("data.from=" + from, "data.to=" + to, "data.exclude=" + String.join(",", data.excluded()));
    }

    private String first() {
        return data.firstOf(pipeline.whole("window"));
    }

    /** @return false where they are refused */
    boolean check() {
        Settings job = pipeline.ofJob(List.of());
        Set<String> marks =
                new HashSet<>(Arrays.asList(job.getString("data.missing").split(",", -1)));
        Set<String> truth = truth(job);
        var checks = new DataChecks(pipeline);
        RowProfile now = RowProfile.of(fresh, marks, truth);
        freshRows = now.rows();
        checks.check(now, champion.flatMap(Window::profile), truth);
        checks.repeated(repeated());
        verdict.drift = checks.drift();
        verdict.warnings.addAll(checks.warnings());
        if (!checks.refusals().isEmpty()) {
            verdict.decision = Outcome.REFUSED;
            verdict.why = "new data " + data.unseenTold() + ": " + String.join("; ", checks.refusals());
            return false;
        }
        Dataset<Row> all = rows(first(), data.newest());
        profile = first().equals(data.unseen().get(0)) ? now : RowProfile.of(all, marks, truth);
        verdict.examples = profile.rows();
        return true;
    }

    private Set<String> truth(Settings job) {
        String label = job.getString("data.label");
        String target = job.getString("data.target");
        return target.isEmpty() ? label.isEmpty() ? Set.of("label", "class") : Set.of(label) : Set.of();
    }

    /** The part of the new rows that is in older data of the window, word for word. */
    private double repeated() {
        List<String> older = new ArrayList<>(data.all());
        older.removeIf(stamp -> Arrival.ORDER.compare(stamp, first()) < 0);
        older.removeAll(data.unseen());
        if (older.isEmpty() || freshRows == 0) {
            return 0;
        }
        Dataset<Row> known =
                hashes(rows(older.get(0), older.get(older.size() - 1))).distinct();
        long found = hashes(fresh).join(known, "hash").count();
        return (double) found / freshRows;
    }

    private Dataset<Row> hashes(Dataset<Row> rows) {
        Column[] values = Arrays.stream(rows.columns())
                .filter(name -> !name.startsWith("_"))
                .sorted()
                .map(name -> functions.col("`" + name + "`").cast("string"))
                .toArray(Column[]::new);
        return rows.select(functions.xxhash64(values).as("hash"));
    }

    RowProfile profile() {
        return Objects.requireNonNull(profile);
    }

    /** What the challenger is trained under. */
    List<String> training() {
        List<String> all = new ArrayList<>(data());
        long epochs = pipeline.whole("warmEpochs");
        if (warm) {
            all.add("model.start=" + champion.orElseThrow());
        }
        if (warm && epochs > 0) {
            all.add("train.epochs=" + epochs);
        }
        return all;
    }

    /** What is said of the data, by which the test part is what is kept of the new rows. */
    List<String> data() {
        List<String> all = new ArrayList<>(between(first(), data.newest()));
        double holdout = pipeline.number("holdout");
        DataSettings job = DataSetup.of(pipeline.ofJob(List.of()));
        var kind = job.source().kind(cluster.spark().sparkContext().hadoopConfiguration());
        if (job.preparation().apply(kind).isOfSequences()) {
            all.add("data.testShare=" + holdout * freshRows / Math.max(1, verdict.examples));
        } else {
            all.add("data.testShare=" + holdout);
            all.add("data.testFrom="
                    + (champion.isEmpty() ? data.newest() : data.unseen().get(0)));
        }
        return all;
    }

    @Override
    public void close() {
        fresh.unpersist();
    }

    private static Optional<RowProfile> profile(Path model) {
        Path file = model.resolve(PROFILE);
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(JSON.readValue(Files.readString(file), RowProfile.class))
                    : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new CairnException(ExitCode.DATA, file + ": damaged: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, file + ": can't be read: " + e.getMessage(), e);
        }
    }
}
