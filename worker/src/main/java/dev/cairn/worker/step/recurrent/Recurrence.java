package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The part of a recurrent layer that goes step by step, what the input adds to the gates being known for all steps.
 *
 * @param projected input times weights plus bias, [steps, batch, gates * hidden]
 * @param weight recurrent weights, [hidden, gates * hidden]
 * @param initialHidden [batch, hidden]; zeros where it is null
 * @param initialCell the same of the cell, which an LSTM alone has
 * @param lengths steps that each example has, [batch], an integer type; all where it is null. Beyond its length an
 *     example's state stays what it was, and its outputs are zero
 * @param sequence the hidden state after each step, [steps, batch, hidden]; null where nobody asked for it
 * @param lastHidden the hidden state after each example's last step, [batch, hidden]
 * @param lastCell the same of the cell
 */
record Recurrence(
        Cell cell,
        Value projected,
        Value weight,
        @Nullable Value initialHidden,
        @Nullable Value initialCell,
        @Nullable Value lengths,
        @Nullable Value sequence,
        Value lastHidden,
        Value lastCell) {

    int steps() {
        return Math.toIntExact(projected.shape()[0]);
    }

    long batch() {
        return projected.shape()[1];
    }

    long hidden() {
        return weight.shape()[0];
    }
}
