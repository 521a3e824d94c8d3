package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Value;
import org.jspecify.annotations.Nullable;

/** A layer's tensors as it names them; sequences are in some format. */
record Tensors(
        Value input,
        Value inputWeight,
        Value weight,
        @Nullable Value bias,
        @Nullable Value lengths,
        @Nullable Value initialHidden,
        @Nullable Value initialCell,
        @Nullable Value sequence,
        @Nullable Value lastHidden,
        @Nullable Value lastCell) {}
