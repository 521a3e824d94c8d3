package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Value;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the values of a step lie; the same for the life of the plan. */
public interface Memory {
    /** The array of a value in {@link Layout#PLAIN}. */
    INDArray array(Value value);

    /** The address of a value in host memory, in whatever layout. */
    long address(Value value);
}
