package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Offers kernels for nodes; factories are asked in order, the first that has one serves. One instance a plan. */
public interface KernelFactory extends AutoCloseable {
    /** A kernel for the node, or null where this factory has none. */
    @Nullable Candidate choose(Node node, ValueFacts facts);

    /** Chains of forward ops that this factory has one kernel for. */
    default List<Fusion> fusions() {
        return List.of();
    }

    /** A kernel that copies a value from one layout into another, or null where this factory has none. */
    default @Nullable Candidate reorder(Value value, Layout from, Layout to) {
        return null;
    }

    @Override
    default void close() {}
}
