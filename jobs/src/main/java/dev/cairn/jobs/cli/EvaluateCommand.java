package dev.cairn.jobs.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "evaluate", description = "Scores a saved model on the test part of some data.")
final class EvaluateCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A run's model folder.")
    private Path model = Path.of("");

    @Option(names = "--data", paramLabel = "PATH", required = true, description = "The data, as for training.")
    private String data = "";

    @Option(names = "--master", paramLabel = "URL", description = "Spark's master; left out: this machine.")
    private @Nullable String master;

    EvaluateCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        Figures.print(engine.evaluate(model, data, master, out), out);
        return 0;
    }
}
