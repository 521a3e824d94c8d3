package dev.cairn.jobs.cli;

import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.jobs.Catalogue;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "explain",
        description = "Prints how a job's step is computed: each kernel with its op, shapes, milliseconds and bytes.")
final class ExplainCommand implements Runnable {
    private final Engine engine;
    private final PrintStream out;

    @Parameters(paramLabel = "JOB", description = "Whose step; 'cairn jobs' lists them.")
    private String job = "";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Examples in the batch; left out: one worker's share of train.batchSize.")
    private @Nullable Integer batch;

    ExplainCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public void run() {
        if (batch != null && batch < 1) {
            throw new CairnException(ExitCode.CONFIGURATION, "--batch " + batch + ": must be >= 1");
        }
        Job chosen = Catalogue.job(job);
        Settings settings = configuration.settings(chosen);
        out.print(engine.explain(chosen, settings, batch));
    }
}
