package dev.cairn.jobs.cli;

import dev.cairn.jobs.Catalogue;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "inspect",
        description = "Prepares data as a run would, and shows columns, counts, classes, ranges, missing values and"
                + " samples: images as a picture, all else as text.")
final class InspectCommand implements Runnable {
    private final Engine engine;
    private final PrintStream out;

    @Option(names = "--job", paramLabel = "JOB", defaultValue = "cnn", description = "The job whose defaults hold.")
    private String job = "";

    @Mixin
    private ConfigurationOptions configuration = new ConfigurationOptions();

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "samples.png",
            description = "Where the picture goes; left out: samples.png.")
    private Path picture = Path.of("");

    InspectCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public void run() {
        engine.inspect(configuration.settings(Catalogue.job(job)), master, picture, out);
    }
}
