package dev.cairn.worker.step;

import dev.cairn.server.block.ParameterArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network as the driver of a run holds it: what the server begins with, and what builds the step on the workers,
 * which alone is sent to them.
 */
public interface Trainable {
    /** What builds the step on a worker. */
    StepFactory steps();

    /** The flat vector of parameters with which training begins. */
    float[] initialParameters();

    /** What the flat vector is made of, in its order. */
    List<ParameterArray> parameterArrays();

    /**
     * How the step is computed, as a table.
     *
     * @param examples in the batch
     * @throws dev.cairn.worker.CairnException CONFIGURATION where there is nothing to show
     */
    String explain(int examples);

    /**
     * Writes the trained network as a file from which it can be made again; one that the run's configuration describes
     * in full needs none, and writes nothing.
     *
     * @param parameters the flat vector
     */
    default void export(Path file, float[] parameters) throws IOException {}
}
