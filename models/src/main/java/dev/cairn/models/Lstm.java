package dev.cairn.models;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A long short-term memory over a sequence, unrolled in time. The product of input and weights has no part in the
 * recurrence, so that it is one matrix product over all steps; the product with the last hidden state is one a step for
 * all four gates together.
 *
 * <p>Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997, with the forget gate of Gers et al., 2000;
 * gates in the order input, forget, cell, output, with a bias on either product, as in cuDNN and PyTorch.
 */
public final class Lstm {
    private static final int GATES = 4;

    private final SameDiff graph;
    private final SDVariable weight;
    private final SDVariable bias;

    private Lstm(Layers layers, int hidden) {
        double bound = 1 / StrictMath.sqrt(hidden);
        long gates = (long) GATES * hidden;
        this.graph = layers.graph();
        this.weight = layers.weights().uniform("lstm.recurrent.weight", bound, hidden, gates);
        this.bias = layers.weights().uniform("lstm.recurrent.bias", bound, gates);
    }

    /** 64 steps of 64 features, one layer of 128, 10 classes: 100,618 parameters. */
    public static Network classifier(long seed) {
        return classifier(DataType.FLOAT, 64, 64, 128, 10, seed);
    }

    /**
     * Placeholders {@code sequence} [batch, steps, features] and {@code label} INT32 [batch]; output {@code logits}
     * [batch, classes], of the hidden state after the last step.
     */
    public static Network classifier(DataType type, int steps, int features, int hidden, int classes, long seed) {
        return Quietly.build(() -> {
            SameDiff graph = SameDiff.create();
            var layers = new Layers(graph, type, seed);
            SDVariable sequence = graph.placeHolder("sequence", type, -1, steps, features);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable[] inputs = inputs(layers, sequence, steps, features, hidden);
            SDVariable last = new Lstm(layers, hidden).run(inputs);
            SDVariable logits = layers.dense("logits", last, hidden, classes);
            layers.crossEntropy(label, logits, classes);
            return new Network(graph, List.of("sequence", "label"), "loss", "logits");
        });
    }

    /** What the input adds to the gates, for each step [batch, 4 * hidden]. */
    private static SDVariable[] inputs(Layers layers, SDVariable sequence, int steps, int features, int hidden) {
        SameDiff graph = layers.graph();
        double bound = 1 / StrictMath.sqrt(hidden);
        long gates = (long) GATES * hidden;
        SDVariable w = layers.weights().uniform("lstm.input.weight", bound, features, gates);
        SDVariable b = layers.weights().uniform("lstm.input.bias", bound, gates);
        SDVariable rows = graph.reshape("lstm.rows", graph.permute("lstm.time", sequence, 1, 0, 2), -1, features);
        SDVariable all = graph.reshape("lstm.steps", graph.nn.linear("lstm.input", rows, w, b), steps, -1, gates);
        return graph.unstack(names("lstm.x", steps), all, 0, steps);
    }

    /** The hidden state after the last step; the state before the first is zero, and drops out of its sums. */
    private SDVariable run(SDVariable[] inputs) {
        State state = step("lstm.step0", inputs[0].add("lstm.step0", bias), null);
        for (int t = 1; t < inputs.length; t++) {
            String name = "lstm.step" + t;
            SDVariable recurrent = graph.nn.linear(name + ".recurrent", state.h, weight, bias);
            state = step(name, inputs[t].add(name, recurrent), state.c);
        }
        return state.h;
    }

    /** c' = sigmoid(f) c + sigmoid(i) tanh(g); h' = sigmoid(o) tanh(c'). */
    private State step(String name, SDVariable gates, @Nullable SDVariable c) {
        SDVariable[] each = graph.split(names(name + ".gate", GATES), gates, GATES, 1);
        SDVariable input = graph.nn.sigmoid(name + ".input", each[0]);
        SDVariable candidate = graph.nn.tanh(name + ".candidate", each[2]);
        SDVariable next = input.mul(name + ".written", candidate);
        if (c != null) {
            SDVariable kept = graph.nn.sigmoid(name + ".forget", each[1]).mul(name + ".kept", c);
            next = kept.add(name + ".c", next);
        }
        SDVariable output = graph.nn.sigmoid(name + ".output", each[3]);
        return new State(output.mul(name + ".h", graph.nn.tanh(name + ".tanh", next)), next);
    }

    /** Hidden state and cell, [batch, hidden] both. */
    private record State(SDVariable h, SDVariable c) {}

    private static String[] names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }
}
