package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Value;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Where the values of a step lie. */
public interface Memory {
    /** The value's array: contiguous, in row-major order, the same for the life of the plan. */
    INDArray array(Value value);
}
