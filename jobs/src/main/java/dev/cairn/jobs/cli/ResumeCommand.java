package dev.cairn.jobs.cli;

import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.TrainingRequest;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description = "Goes on with a run from its newest checkpoint, under the configuration that its folder holds.")
final class ResumeCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Sets a key that may change, such as train.epochs, or a secret, which the folder does not hold."
                            + " Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--workers", paramLabel = "N", description = "Short for --set workers=N.")
    private @Nullable String workers;

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    ResumeCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        Path configuration = RunFolder.configuration(folder);
        Job job = Catalogue.job(Schema.job(configuration));
        var all = new Assignments(assignments).and("workers", workers);
        Settings settings = job.schema().read(configuration, all.all());
        return Figures.print(engine.train(new TrainingRequest(job, settings, master, folder, false), out), folder, out);
    }
}
