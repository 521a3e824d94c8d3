package dev.cairn.models.recurrent;

import dev.cairn.models.Layers;
import java.io.Serializable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * Recurrent layers on top of each other, each reading the states of the one below; with a second pass each, from the end
 * of the sequence, where it is bidirectional.
 *
 * <p>What a sequence is padded with stands behind it, and is left behind it when a pass begins at the end: no state
 * within a sequence depends on its padding. States beyond its length mean nothing.
 *
 * <p>Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", 1997; dropout between the layers as in
 * Zaremba et al., "Recurrent Neural Network Regularization", 2014.
 *
 * @param width of the state of one pass
 * @param dropout part of the values that training drops before each layer and behind the last, from 0 to below 1
 */
public record Recurrence(Cell cell, int layers, int width, boolean bidirectional, double dropout)
        implements Serializable {
    public Recurrence {
        if (layers < 1 || width < 1 || !(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("layers=" + layers + ", width=" + width + ", dropout=" + dropout
                    + ": must be >= 1, >= 1, and from 0 to below 1");
        }
    }

    /** Width of what comes out at each step: that of both passes, side by side. */
    int outputs() {
        return bidirectional ? 2 * width : width;
    }

    /**
     * The last layer's states after each step.
     *
     * @param x [steps, batch, features]
     * @param lengths INT32 [batch], how many steps are an example's own; null where all are
     * @return [steps, batch, outputs]
     */
    SDVariable states(Layers network, SDVariable x, int features, @Nullable SDVariable lengths) {
        SameDiff graph = network.graph();
        UnaryOperator<SDVariable> reversed =
                steps -> lengths == null ? graph.reverse(steps, 0) : graph.reverseSequence(steps, lengths, 0, 1);
        int in = features;
        for (int i = 1; i <= layers; i++) {
            String name = "recurrent" + i;
            x = network.dropout(name + ".dropout", x, dropout);
            SDVariable states = cell.along(network, bidirectional ? name + ".forward" : name, x, in, width);
            if (bidirectional) {
                SDVariable back = cell.along(network, name + ".backward", reversed.apply(x), in, width);
                states = graph.concat(2, states, reversed.apply(back));
            }
            x = states;
            in = outputs();
        }
        return network.dropout("recurrent.dropout", x, dropout);
    }

    /**
     * The state at the end of each pass, side by side: of the one from the start after an example's last step, of the one
     * from the end after its first.
     *
     * @param states as {@link #states} returns them
     * @param steps how many there are
     * @return [batch, outputs]
     */
    SDVariable last(Layers network, SDVariable states, int steps, @Nullable SDVariable lengths) {
        SameDiff graph = network.graph();
        if (!bidirectional) {
            return lastOwn(network, states, steps, lengths);
        }
        SDVariable[] passes = graph.split(states, 2, 2);
        return graph.concat(1, lastOwn(network, passes[0], steps, lengths), step(graph, passes[1], 0));
    }

    private SDVariable lastOwn(Layers network, SDVariable states, int steps, @Nullable SDVariable lengths) {
        SameDiff graph = network.graph();
        if (lengths == null) {
            return step(graph, states, steps - 1);
        }
        SDVariable shares = graph.oneHot("last.step", lengths.sub(1), steps, -1, 1.0, 0.0, network.type());
        return weighted(graph, shares, states, steps, width);
    }

    private SDVariable step(SameDiff graph, SDVariable states, int step) {
        return graph.reshape(graph.slice(states, new int[] {step, 0, 0}, 1, -1, -1), -1, width);
    }

    /** The mean of the states after an example's own steps, [batch, outputs]. */
    SDVariable mean(Layers network, SDVariable states, int steps, SDVariable lengths) {
        SameDiff graph = network.graph();
        SDVariable own = graph.sequenceMask(lengths, steps, network.type());
        SDVariable count = graph.expandDims(lengths.castTo(network.type()), 1);
        return weighted(graph, own.div("mean.shares", count), states, steps, outputs());
    }

    /** The sum of an example's states, each times its share [batch, steps]. */
    private static SDVariable weighted(SameDiff graph, SDVariable shares, SDVariable states, int steps, int width) {
        SDVariable row = graph.reshape(shares, -1, 1, steps);
        return graph.reshape(graph.mmul(row, graph.permute(states, 1, 0, 2)), -1, width);
    }
}
