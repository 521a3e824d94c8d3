package dev.cairn.jobs.cli;

import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.TrainingRequest;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "train", description = "Trains a job and leaves the model, its figures and a report in a folder.")
final class TrainCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Parameters(
            paramLabel = "JOB",
            description = "What to train; 'cairn jobs' lists them. A class of your own: its full name.")
    private String job = "";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    @Option(names = "--out", paramLabel = "DIR", description = "The run's folder; left out: runs/JOB-TIME.")
    private @Nullable Path folder;

    @Option(names = "--overwrite", description = "Starts anew where the folder holds a run already.")
    private boolean overwrite;

    @Option(
            names = "--dry-run",
            description = "Prepares the data and builds everything, says what training would take, and trains nothing.")
    private boolean dryRun;

    TrainCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        Job chosen = Catalogue.job(job);
        Settings settings = configuration.settings(chosen);
        Path run =
                folder == null ? RunFolder.standard(chosen.name(), LocalDateTime.now(ZoneId.systemDefault())) : folder;
        var request = new TrainingRequest(chosen, settings, master, run, overwrite);
        if (dryRun) {
            engine.dryRun(request).forEach(out::println);
            return 0;
        }
        return Figures.print(engine.train(request, out), run, out);
    }
}
