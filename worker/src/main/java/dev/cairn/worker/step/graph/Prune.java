package dev.cairn.worker.step.graph;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** Drops the nodes that no result needs. */
public final class Prune {
    private Prune() {}

    public static Graph apply(Graph graph) {
        Set<Value> needed = new HashSet<>(graph.results().values());
        Deque<Node> kept = new ArrayDeque<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                kept.addFirst(node);
            }
        }
        return graph.withNodes(java.util.List.copyOf(kept));
    }
}
