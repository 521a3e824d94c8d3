package dev.cairn.jobs.cli;

import dev.cairn.driver.prediction.BatchScoring;
import dev.cairn.driver.registry.Registry;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "score",
        description = "Writes what a model predicts of rows as Parquet: id, prediction, scores, problem.")
final class ScoreCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            required = true,
            description = "A run's model folder; or with --registry a version, champion or challenger.")
    private String model = "";

    @Option(
            names = "--registry",
            paramLabel = "DIR",
            defaultValue = "${env:CAIRN_REGISTRY}",
            description = "The registry's folder on any Hadoop file system.")
    private @Nullable String registry;

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "Rows, or folders of images.")
    private String data = "";

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for the Parquet files.")
    private String to = "";

    @Option(names = "--overwrite", description = "Replaces what lies there.")
    private boolean overwrite;

    @Option(names = "--workers", paramLabel = "N", description = "Tasks at a time; left out: as in training.")
    private @Nullable String workers;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the model's configuration, such as data.id. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    @Option(
            names = "--cache",
            paramLabel = "DIR",
            description = "Local folder for models out of a registry; left out: ~/.cache/cairn/models.")
    private @Nullable Path cache;

    ScoreCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        var all = new Assignments(assignments).and("data.path", data).and("workers", workers);
        BatchScoring.Scored scored = engine.score(folder(), all.all(), master, to, overwrite);
        out.printf(
                Locale.ROOT,
                "%d rows in %.1f s (%.0f rows/s), %d without a prediction; in %s%n",
                scored.rows(),
                scored.seconds(),
                scored.rows() / Math.max(1e-9, scored.seconds()),
                scored.unfit(),
                to);
        if (scored.rows() > 0 && scored.unfit() == scored.rows()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--data " + data + ": no row is fit for this model; column problem in " + to + " says why");
        }
        return 0;
    }

    private Path folder() {
        if (registry == null || registry.isBlank()) {
            return Path.of(model);
        }
        Registry models = Registry.at(registry, Map.of());
        Path home = cache == null ? Path.of(System.getProperty("user.home"), ".cache", "cairn", "models") : cache;
        return models.fetch(models.version(model), home);
    }
}
