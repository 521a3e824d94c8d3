package dev.cairn.driver.training;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.model.SavedModel;
import java.nio.file.Path;
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
}
