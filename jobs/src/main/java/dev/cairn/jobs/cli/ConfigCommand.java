package dev.cairn.jobs.cli;

import dev.cairn.driver.retraining.Pipeline;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.training.Job;
import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        description = "Prints the configuration with which a job would train, every key explained, fit for --config.")
final class ConfigCommand implements Runnable {
    private final PrintStream out;

    @Parameters(paramLabel = "JOB", description = "What would be trained; 'cairn jobs' lists them.")
    private String job = "";

    @Option(
            names = "--retrain",
            description = "With the keys of a retraining pipeline around the job, fit for cairn retrain.")
    private boolean retrain;

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    ConfigCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        Job trained = Catalogue.job(job);
        Schema schema = retrain ? Pipeline.schema(trained) : trained.schema();
        out.print(configuration.settings(schema).render());
    }
}
