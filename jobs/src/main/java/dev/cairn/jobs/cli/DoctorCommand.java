package dev.cairn.jobs.cli;

import dev.cairn.jobs.Catalogue;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "doctor",
        description =
                "Says what this host, or a whole cluster, offers to a run: Java, memory, cores, GPUs, kernels, network,"
                        + " file systems; and what is missing. Exit code 2 where something is.")
final class DoctorCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Option(names = "--job", paramLabel = "JOB", defaultValue = "cnn", description = "The job whose defaults hold.")
    private String job = "";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    DoctorCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        List<String> missing = engine.examine(configuration.settings(Catalogue.job(job)), master, out);
        missing.forEach(what -> out.println("MISSING    " + what));
        if (missing.isEmpty()) {
            out.println("nothing is missing");
        }
        return missing.isEmpty() ? ExitCode.DONE.code() : ExitCode.CONFIGURATION.code();
    }
}
