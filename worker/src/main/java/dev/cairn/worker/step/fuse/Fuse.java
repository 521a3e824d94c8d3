package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import java.util.ArrayList;
import java.util.List;

/** Puts one op in the place of each chain that a fusion recognises, wherever nobody misses what goes away. */
public final class Fuse {
    private Fuse() {}

    /** Tries the fusions one after the other, each over the whole graph: earlier ones see the ops as they were. */
    public static Graph apply(Graph graph, List<Fusion> fusions) {
        for (Fusion fusion : fusions) {
            graph = apply(graph, fusion);
        }
        return graph;
    }

    private static Graph apply(Graph graph, Fusion fusion) {
        var uses = new Uses(graph);
        for (Node node : graph.nodes()) {
            if (uses.producer(node.output()) != node) {
                continue; // went away with an earlier chain
            }
            Replacement replacement = fusion.replace(node, uses);
            if (replacement != null && uses.allows(replacement, node)) {
                graph = graph.withNodes(replaced(graph.nodes(), replacement, node));
                uses = new Uses(graph);
            }
        }
        return graph;
    }

    private static List<Node> replaced(List<Node> nodes, Replacement replacement, Node last) {
        var changed = new ArrayList<Node>();
        for (Node node : nodes) {
            if (node == last) {
                changed.addAll(replacement.added());
            } else if (!replacement.removed().contains(node)) {
                changed.add(node);
            }
        }
        return changed;
    }
}
