package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Who writes and who reads the values of a graph. */
public final class Uses {
    private final Graph graph;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, List<Node>> readers = new HashMap<>();
    private final Map<Node, Integer> positions = new HashMap<>();
    private final Set<Value> results;
    private final Set<Value> trained;

    Uses(Graph graph) {
        this.graph = graph;
        this.results = new HashSet<>(graph.results().values());
        this.trained = new HashSet<>(graph.parameters());
        for (Node node : graph.nodes()) {
            if (node.inputs().stream().anyMatch(trained::contains)) {
                trained.addAll(node.outputs());
            }
            positions.put(node, positions.size());
            node.outputs().forEach(output -> producers.put(output, node));
            node.inputs().forEach(input -> readers.computeIfAbsent(input, value -> new ArrayList<>())
                    .add(node));
        }
    }

    /** The node that writes a value; null for parameters, placeholders and constants. */
    public @Nullable Node producer(Value value) {
        return producers.get(value);
    }

    /** The same, where it is an op of this name; else null. */
    public @Nullable Node producer(Value value, String op) {
        Node node = producers.get(value);
        return node != null && node.op().equals(op) ? node : null;
    }

    /** The nodes that read a value, in the order in which they run; one that reads it twice comes twice. */
    public List<Node> readers(Value value) {
        return readers.getOrDefault(value, List.of());
    }

    /** Whether this is the value's only reader, and the value no result. */
    public boolean isOnlyReader(Node reader, Value value) {
        return !results.contains(value) && readers(value).equals(List.of(reader));
    }

    /** Whether a parameter leads to a value, or is it. */
    public boolean isTrained(Value value) {
        return trained.contains(value);
    }

    /** What a constant holds; null for other values. */
    public @Nullable INDArray constant(Value value) {
        return graph.constants().get(value);
    }

    /**
     * Whether nobody misses what a replacement takes away, and everybody who reads what it adds comes after {@code
     * last}, whose place it takes.
     */
    boolean allows(Replacement replacement, Node last) {
        var written = new HashSet<Value>();
        replacement.added().forEach(node -> written.addAll(node.outputs()));
        for (Node gone : replacement.removed()) {
            for (Value value : gone.outputs()) {
                List<Node> others = readers(value).stream()
                        .filter(reader -> !replacement.removed().contains(reader))
                        .toList();
                boolean missed = !others.isEmpty() || results.contains(value);
                boolean early = others.stream().anyMatch(reader -> position(reader) < position(last));
                if (missed && (early || !written.contains(value))) {
                    return false;
                }
            }
        }
        return true;
    }

    private int position(Node node) {
        return Objects.requireNonNull(positions.get(node));
    }
}
