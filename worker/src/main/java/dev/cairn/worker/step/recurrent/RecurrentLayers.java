package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.fuse.Replacement;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * ND4J's recurrent layers, taken apart: one product of the whole input with its weights, and what goes step by step,
 * which is one op where a kernel runs it, else unrolled.
 */
public final class RecurrentLayers {
    private static final Map<String, Layer> LAYERS =
            Map.of("lstmLayer", Layers::lstm, "gru", Layers::gru, "dynamic_rnn", Layers::rnn);

    /** How one op says what it wants. */
    interface Layer {
        void expand(Expansion expansion);
    }

    private RecurrentLayers() {}

    /** Puts a {@link SequenceOp} in the place of a recurrent layer in single precision; null for other nodes. */
    public static @Nullable Replacement asSequenceOp(Node node) {
        Layer layer = LAYERS.get(node.op());
        return layer != null && node.output().type() == DataType.FLOAT
                ? new Replacement(List.of(node), expand(layer, node, SequenceOp::emit))
                : null;
    }

    /** Unrolls all recurrent layers. */
    public static Graph unroll(Graph graph) {
        var nodes = new ArrayList<Node>();
        for (Node node : graph.nodes()) {
            Layer layer = LAYERS.get(node.op());
            nodes.addAll(layer == null ? List.of(node) : expand(layer, node, Unrolled::emit));
        }
        return graph.withNodes(nodes);
    }

    private static List<Node> expand(Layer layer, Node node, Core core) {
        var expansion = new Expansion(node, core);
        layer.expand(expansion);
        return expansion.nodes();
    }
}
