package dev.cairn.jobs.cli;

import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import picocli.CommandLine.Command;

@Command(name = "jobs", description = "Lists what can be trained.")
final class JobsCommand implements Runnable {
    private final PrintStream out;

    JobsCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public void run() {
        Catalogue.jobs().forEach(job -> out.printf("%-12s %s%n", job.name(), job.summary()));
    }
}
