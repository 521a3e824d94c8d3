package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.recurrent.Passes.Direction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One recurrent layer being taken apart: its inputs and outputs are taken off in order, nodes are added. */
final class Expansion {
    private final Node node;
    private final Core core;
    private final Deque<Value> inputs;
    private final Deque<Value> outputs;
    private final Nodes nodes;

    Expansion(Node node, Core core) {
        this.node = node;
        this.core = core;
        this.inputs = new ArrayDeque<>(node.inputs());
        this.outputs = new ArrayDeque<>(node.outputs());
        this.nodes = new Nodes(node.output().name());
    }

    List<Node> nodes() {
        return nodes.list();
    }

    Arguments arguments() {
        return node.arguments();
    }

    Value input() {
        return inputs.removeFirst();
    }

    @Nullable Value inputIf(boolean given) {
        return given ? inputs.removeFirst() : null;
    }

    @Nullable Value nextInput() {
        return inputs.peekFirst();
    }

    Value output() {
        return outputs.removeFirst();
    }

    @Nullable Value outputIf(boolean wanted) {
        return wanted ? outputs.removeFirst() : null;
    }

    void require(boolean supported, String what) {
        if (!supported) {
            throw new IllegalArgumentException(
                    "op " + node.op() + " at '" + node.output().name() + "' " + what);
        }
    }

    /** Which dimensions of a sequence are steps, examples and features. */
    record Format(int steps, int batch, int features) {
        static final Format TIME_MAJOR = new Format(0, 1, 2);

        boolean isTimeMajor() {
            return equals(TIME_MAJOR);
        }
    }

    /** Appends the whole layer. */
    void layer(Cell cell, Format format, Direction direction, Tensors layer) {
        Value x = timeMajor(layer.input(), format);
        Value sequence = layer.sequence();
        if (sequence != null && !format.isTimeMajor()) {
            long[] shape = sequence.shape();
            sequence = nodes.value(x.type(), shape[format.steps], shape[format.batch], shape[format.features]);
        }
        new Passes(cell, x, core, nodes).emit(direction, layer, sequence);
        if (sequence != null && layer.sequence() != null && sequence != layer.sequence()) {
            long[] order = new long[3];
            order[format.steps] = 0;
            order[format.batch] = 1;
            order[format.features] = 2;
            nodes.permute(sequence, layer.sequence(), order);
        }
    }

    private Value timeMajor(Value x, Format format) {
        if (format.isTimeMajor()) {
            return x;
        }
        long[] shape = x.shape();
        Value permuted = nodes.value(x.type(), shape[format.steps], shape[format.batch], shape[format.features]);
        return nodes.permute(x, permuted, format.steps, format.batch, format.features);
    }

    /** The sum of the two halves of a vector. */
    Value sumOfHalves(Value x) {
        long half = x.length() / 2;
        List<Value> halves = nodes.unstack(nodes.reshape(x, 2, half), 0, half);
        return nodes.each("add", halves.get(0), halves.get(1));
    }
}
