package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Value;

/** What is known of values while kernels are being chosen. */
public interface ValueFacts {
    /** The layout in which a value comes that an earlier node writes. */
    Layout layout(Value value);

    /** Whether anybody reads the value; a kernel need not write it otherwise. */
    boolean isRead(Value value);
}
