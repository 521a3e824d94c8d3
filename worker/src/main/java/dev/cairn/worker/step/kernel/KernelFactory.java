package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Node;
import org.jspecify.annotations.Nullable;

/** Offers kernels for nodes; factories are asked in order, the first that has one serves. */
public interface KernelFactory {
    /** A kernel for the node, or null where this factory has none. */
    @Nullable Kernel bind(Node node, Memory memory);
}
