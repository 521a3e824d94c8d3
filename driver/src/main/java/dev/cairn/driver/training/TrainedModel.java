package dev.cairn.driver.training;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A model, at the end of its training or on the way, and what it knows of the data that it is trained on.
 *
 * @param preparation of that data, as {@link dev.cairn.driver.dataset.FittedFile} reads it; empty where it needed none
 */
public record TrainedModel(TrainedParameters parameters, DataShape data, Optional<String> preparation) {

    /** @throws dev.cairn.worker.CairnException DATA where there is no model in the folder, or it is damaged */
    static TrainedModel read(Path folder) {
        SavedModel model = SavedModel.read(folder);
        return new TrainedModel(
                new TrainedParameters(model.arrays(), model.readParameters(folder)),
                model.shape(),
                SavedModel.preparation(folder));
    }

    /**
     * The configuration that the model in a folder was trained under, with these assignments over it. A network that was
     * brought as a file has been kept in the folder, as it is trained.
     */
    public static Settings settings(Job job, Path folder, List<String> assignments) {
        var all = new ArrayList<>(assignments);
        SavedModel.network(folder).ifPresent(file -> all.add("model.path=" + file));
        return job.schema().readWithModel(SavedModel.configuration(folder), all);
    }
}
