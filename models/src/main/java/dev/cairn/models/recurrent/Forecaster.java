package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/** Predicts what follows a window of a series: recurrent layers, and a dense layer over the states at their ends. */
public final class Forecaster {
    private Forecaster() {}

    /** The network of {@link #build(DataType, int, int, int, Recurrence, long)} in floats. */
    public static Network build(int steps, int features, int horizon, Recurrence recurrence, long seed) {
        return build(DataType.FLOAT, steps, features, horizon, recurrence, seed);
    }

    /**
     * Placeholders {@code features} [batch, steps, features] and {@code target} [batch, horizon]; output {@code
     * prediction} [batch, horizon]; the loss is the mean squared error.
     */
    public static Network build(DataType type, int steps, int features, int horizon, Recurrence recurrence, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable window = graph.placeHolder("features", type, -1, steps, features);
            SDVariable target = graph.placeHolder("target", type, -1, horizon);

            SDVariable x = graph.permute("features.byStep", window, 1, 0, 2);
            SDVariable states = recurrence.states(layers, x, features, null);
            SDVariable last = recurrence.last(layers, states, steps, null);
            SDVariable prediction = layers.dense("prediction", last, recurrence.outputs(), horizon);
            layers.squaredError(target, prediction);
            return new Network(graph, List.of("features", "target"), "loss", "prediction");
        });
    }
}
