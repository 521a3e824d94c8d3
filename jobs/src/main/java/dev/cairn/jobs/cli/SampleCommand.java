package dev.cairn.jobs.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "sample", description = "Has a saved model draw pictures or write text.")
final class SampleCommand implements Callable<Integer> {
    private final Engine engine;
    private final PrintStream out;

    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A run's model folder.")
    private Path model = Path.of("");

    @Option(names = "--out", paramLabel = "DIR", description = "Folder for pictures; left out: samples.")
    private Path folder = Path.of("samples");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Sets one key of the model's configuration; those of sampling begin with sample. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(names = "--seed", paramLabel = "N", description = "Short for --set sample.seed=N.")
    private @Nullable String seed;

    @Option(names = "--count", paramLabel = "N", description = "Short for --set sample.count=N: how many pictures.")
    private @Nullable String count;

    @Option(names = "--class", paramLabel = "N", description = "Short for --set sample.class=N: which to draw.")
    private @Nullable String label;

    @Option(names = "--guidance", paramLabel = "X", description = "Short for --set sample.guidance=X.")
    private @Nullable String guidance;

    @Option(names = "--steps", paramLabel = "N", description = "Short for --set sample.steps=N.")
    private @Nullable String steps;

    @Option(names = "--prompt", paramLabel = "TEXT", description = "Short for --set sample.prompt=TEXT: the beginning.")
    private @Nullable String prompt;

    @Option(names = "--length", paramLabel = "N", description = "Short for --set sample.length=N: tokens to write.")
    private @Nullable String length;

    @Option(names = "--temperature", paramLabel = "X", description = "Short for --set sample.temperature=X.")
    private @Nullable String temperature;

    @Option(names = "--top-k", paramLabel = "N", description = "Short for --set sample.topK=N.")
    private @Nullable String topK;

    @Option(names = "--top-p", paramLabel = "X", description = "Short for --set sample.topP=X.")
    private @Nullable String topP;

    SampleCommand(Engine engine, PrintStream out) {
        this.engine = engine;
        this.out = out;
    }

    @Override
    public Integer call() {
        var all = new Assignments(assignments)
                .and("sample.seed", seed)
                .and("sample.count", count)
                .and("sample.class", label)
                .and("sample.guidance", guidance)
                .and("sample.steps", steps)
                .and("sample.prompt", prompt)
                .and("sample.length", length)
                .and("sample.temperature", temperature)
                .and("sample.topK", topK)
                .and("sample.topP", topP);
        engine.sample(model, all.all(), folder, out);
        return 0;
    }
}
