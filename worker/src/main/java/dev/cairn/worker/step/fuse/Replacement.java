package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import java.util.List;

/**
 * Nodes for nodes.
 *
 * @param removed the chain, in any order
 * @param added in the order in which they run; they write the very values of the chain that others read
 */
public record Replacement(List<Node> removed, List<Node> added) {
    public Replacement {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }

    public Replacement(List<Node> removed, Node added) {
        this(removed, List.of(added));
    }
}
