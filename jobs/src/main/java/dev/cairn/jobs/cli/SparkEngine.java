package dev.cairn.jobs.cli;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.training.TrainingRequest;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trains and scores on Spark. */
final class SparkEngine implements Engine {
    @Override
    public Result train(TrainingRequest request, PrintStream out) {
        throw new CairnException(ExitCode.INTERNAL, "training is not wired to the command line yet");
    }

    @Override
    public Map<String, Double> evaluate(Path model, String data, @Nullable String master, PrintStream out) {
        throw new CairnException(ExitCode.INTERNAL, "evaluation is not wired to the command line yet");
    }
}
