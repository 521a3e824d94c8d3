package dev.cairn.jobs.cli;

import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "config",
        description = "Prints the configuration with which a job would train, every key explained, fit for --config.")
final class ConfigCommand implements Runnable {
    private final PrintStream out;

    @Parameters(paramLabel = "JOB", description = "What would be trained; 'cairn jobs' lists them.")
    private String job = "";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    ConfigCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        out.print(configuration.settings(Catalogue.job(job)).render());
    }
}
