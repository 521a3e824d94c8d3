package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import org.jspecify.annotations.Nullable;

/** Recognises a chain of ops that one kernel does better, and says which op to put in its place. */
@FunctionalInterface
public interface Fusion {
    /**
     * What to put in the place of a chain that ends in this node, or null where no such chain ends here. It checks
     * types, shapes and arguments; that nobody else reads what goes away is checked by {@link Fuse}.
     */
    @Nullable Replacement replace(Node last, Uses uses);
}
