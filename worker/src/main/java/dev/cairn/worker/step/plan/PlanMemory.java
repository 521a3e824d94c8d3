package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * All memory of one plan, laid out before the first run: parameters and gradients are views of the two flat vectors,
 * placeholders and results have memory of their own, everything else shares arenas by liveness, and kernels write over
 * their inputs where they may.
 */
final class PlanMemory implements Memory, AutoCloseable {
    private final Map<Value, INDArray> arrays = new HashMap<>();
    private final List<INDArray> owned = new ArrayList<>();
    private final Map<Value, Layout> layouts;
    private final Aliases aliases;
    private long bytes;

    PlanMemory(Selection.Selected selected, Aliases aliases, FlatVectors vectors) {
        Graph graph = selected.graph();
        this.layouts = selected.layouts();
        this.aliases = aliases;
        vectors.place(graph, aliases, arrays);
        graph.constants().forEach((value, array) -> arrays.put(value, array.dup('c')));
        graph.placeholders().values().forEach(this::allocate);
        graph.results().values().stream().map(aliases::root).forEach(this::allocate);
        List<Node> nodes =
                selected.kernels().stream().map(Selection.Chosen::node).toList();
        new Overwriting(aliases, arrays.keySet(), new Liveness(nodes, aliases), this::elements)
                .apply(selected.kernels());
        shareByLiveness(new Liveness(nodes, aliases));
    }

    @Override
    public INDArray array(Value value) {
        INDArray known = arrays.get(value);
        if (known != null) {
            return known;
        }
        INDArray root = arrays.get(aliases.root(value));
        if (root == null) {
            throw new IllegalStateException("no memory was laid out for " + value);
        }
        INDArray view = view(root.data(), root.offset(), value);
        arrays.put(value, view);
        return view;
    }

    @Override
    public long address(Value value) {
        INDArray array = array(value);
        return array.data().address() + array.offset() * array.dataType().width();
    }

    /** Bytes of activations, placeholders and results; the flat vectors are not counted. */
    long bytes() {
        return bytes;
    }

    /** Bytes that a value takes in the layout that it has, padding included. */
    long bytes(Value value) {
        return elements(value) * value.type().width();
    }

    static INDArray view(DataBuffer buffer, long offset, Value value) {
        return Nd4j.create(buffer, value.shape(), Nd4j.getStrides(value.shape(), 'c'), offset, 'c', value.type());
    }

    private void allocate(Value value) {
        if (!arrays.containsKey(value)) {
            arrays.put(value, own(Nd4j.create(value.type(), value.shape())));
        }
    }

    private INDArray own(INDArray array) {
        owned.add(array);
        bytes += array.length() * array.dataType().width();
        return array;
    }

    private void shareByLiveness(Liveness liveness) {
        var arenas = new HashMap<DataType, Arena<Value>>();
        for (Value value : liveness.values()) {
            if (!arrays.containsKey(value)) {
                arenas.computeIfAbsent(value.type(), type -> new Arena<>())
                        .add(value, elements(value), liveness.first(value), liveness.last(value));
            }
        }
        arenas.forEach(this::allocate);
    }

    private long elements(Value value) {
        return layouts.getOrDefault(value, Layout.PLAIN).elements(value);
    }

    private void allocate(DataType type, Arena<Value> arena) {
        var layout = arena.layout();
        INDArray memory = own(Nd4j.create(type, layout.length()));
        layout.offsets().forEach((value, offset) -> {
            boolean dense = elements(value) == value.length();
            Value stored = dense ? value : new Value(value.name(), value.type(), elements(value));
            arrays.put(value, view(memory.data(), offset, stored));
        });
    }

    @Override
    public void close() {
        owned.forEach(INDArray::close);
    }
}
