package dev.cairn.worker.step.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class FuseTest {
    private final Value x = new Value("x", DataType.FLOAT, 2);
    private final Value square = new Value("square", DataType.FLOAT, 2);
    private final Value root = new Value("root", DataType.FLOAT, 2);
    private final Value other = new Value("other", DataType.FLOAT, 2);
    private final Node squared = node("square", x, square);
    private final Node rooted = node("sqrt", square, root);

    /** The root of a square is the absolute value. */
    private final Fusion absolute = (last, uses) -> {
        Node inner = uses.producer(last.input(0), "square");
        return last.op().equals("sqrt") && inner != null
                ? new Replacement(List.of(inner, last), node("abs", inner.input(0), last.output()))
                : null;
    };

    @Test
    void shouldPutOneOpInThePlaceOfAChain() {
        Graph graph = graph(List.of(squared, rooted), root);

        List<Node> nodes = Fuse.apply(graph, List.of(absolute)).nodes();

        assertThat(nodes).containsExactly(node("abs", x, root));
    }

    @Test
    void shouldLeaveAChainWhoseMiddleSomebodyElseReads() {
        Graph graph = graph(List.of(squared, node("neg", square, other), rooted), root);

        assertThat(Fuse.apply(graph, List.of(absolute)).nodes()).isEqualTo(graph.nodes());
    }

    @Test
    void shouldLeaveAChainWhoseMiddleIsAResult() {
        Graph graph = new Graph(
                List.of(squared, rooted),
                Map.of("x", x),
                Map.of(),
                List.of(),
                List.of(),
                Map.of(),
                Map.of("root", root, "square", square));

        assertThat(Fuse.apply(graph, List.of(absolute)).nodes()).isEqualTo(graph.nodes());
    }

    private Graph graph(List<Node> nodes, Value result) {
        return new Graph(nodes, Map.of("x", x), Map.of(), List.of(), List.of(), Map.of(), Map.of("result", result));
    }

    private static Node node(String op, Value in, Value out) {
        return new Node(op, Arguments.NONE, List.of(in), List.of(out));
    }
}
