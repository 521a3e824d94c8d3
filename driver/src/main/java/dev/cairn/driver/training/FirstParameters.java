package dev.cairn.driver.training;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.Trainable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** What a run begins with: the network's own initial values, or what another model has learned before. */
final class FirstParameters {
    private FirstParameters() {}

    /**
     * The flat vector of step 0. Where {@code model.start} names a model, arrays of the same name and shape are taken
     * from it.
     *
     * @param out is told how many are
     * @throws CairnException DATA where there is no such model, or it has nothing in common with the network
     */
    static float[] of(Settings settings, Trainable network, PrintStream out) {
        String start = settings.getLocation("model.start");
        if (start.isBlank()) {
            return network.initialParameters();
        }
        Path folder = Path.of(start);
        SavedModel model = SavedModel.read(folder);
        var learned = new TrainedParameters(model.arrays(), model.readParameters(folder));
        List<String> shared = learned.sharedWith(network.parameterArrays());
        if (shared.isEmpty()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "model.start=" + start + ": has no array in common with the network, by name and shape; is it a"
                            + " model of the same kind and size?");
        }
        out.println("starting from " + shared.size() + " of the network's "
                + network.parameterArrays().size() + " arrays as " + start + " has learned them");
        return learned.over(network.parameterArrays(), network.initialParameters());
    }
}
