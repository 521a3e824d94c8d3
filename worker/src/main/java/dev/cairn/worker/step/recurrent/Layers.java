package dev.cairn.worker.step.recurrent;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.recurrent.Expansion.Format;
import dev.cairn.worker.step.recurrent.Passes.Direction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ND4J's recurrent layers: the order of their inputs, and what their arguments mean. */
final class Layers {
    private static final List<Format> LSTM_FORMATS =
            List.of(Format.TIME_MAJOR, new Format(1, 0, 2), new Format(2, 0, 1), Format.TIME_MAJOR);

    private static final int TANH = 0;
    private static final int SIGMOID = 2;

    private Layers() {}

    /**
     * Inputs x, weights [features, 4 hidden], recurrent weights [hidden, 4 hidden]; and where the flags say so bias [4
     * hidden], lengths [batch], initial hidden state and cell [batch, hidden]. A layer both ways has two of all but x
     * and lengths. SameDiff's method takes these two in the
     * other order by its parameters' names, but hands them over as they come: the op reads the first as the hidden
     * state.
     */
    static void lstm(Expansion layer) {
        var arguments = layer.arguments();
        List<Boolean> flags = arguments.flags();
        layer.require(!flags.get(4), "has peephole weights, which are not compiled; leave them out");
        Direction direction = Direction.values()[arguments.integer(1)];
        layer.require(
                direction != Direction.BACKWARD || !flags.get(1),
                "goes backward over sequences of some lengths, which ND4J takes to be their ends;"
                        + " reverse its input and output with reverseSequence instead");
        layer.require(
                arguments.integers().subList(2, 5).equals(List.of((long) SIGMOID, (long) TANH, (long) TANH)),
                "has other activations than sigmoid for the gates, tanh for cell and output; unroll it");
        layer.require(arguments.reals().stream().allMatch(clip -> clip == 0), "clips its cell, which is not compiled");
        layer.layer(
                Cell.LSTM,
                LSTM_FORMATS.get(arguments.integer(0)),
                direction,
                new Tensors(
                        layer.input(),
                        layer.input(),
                        layer.input(),
                        layer.inputIf(flags.get(0)),
                        layer.inputIf(flags.get(1)),
                        layer.inputIf(flags.get(2)),
                        layer.inputIf(flags.get(3)),
                        layer.outputIf(flags.get(5)),
                        layer.outputIf(flags.get(6)),
                        layer.outputIf(flags.get(7))));
    }

    /**
     * Inputs x [steps, batch, features], initial state [batch, hidden], weights [features, 3 hidden], recurrent weights
     * [hidden, 3 hidden], bias [3 hidden]; output the states, [steps, batch, hidden].
     */
    static void gru(Expansion layer) {
        Value x = layer.input();
        Value initial = layer.input();
        layer.layer(
                Cell.GRU,
                Format.TIME_MAJOR,
                Direction.FORWARD,
                new Tensors(
                        x,
                        layer.input(),
                        layer.input(),
                        layer.input(),
                        null,
                        initial,
                        null,
                        layer.output(),
                        null,
                        null));
    }

    /**
     * Inputs x, weights [features, hidden], recurrent weights [hidden, hidden], bias [2 hidden], whose halves are added
     * up; and if given the initial state [batch, hidden] and lengths [batch]. Outputs the states and the last one.
     */
    static void rnn(Expansion layer) {
        boolean timeMajor = layer.arguments().integers().equals(List.of(1L));
        Value x = layer.input();
        Value inputWeight = layer.input();
        Value weight = layer.input();
        Value bias = layer.sumOfHalves(layer.input());
        Value initial = layer.inputIf(rank(layer.nextInput()) == 2);
        Value lengths = layer.inputIf(rank(layer.nextInput()) == 1);
        layer.layer(
                Cell.RNN,
                timeMajor ? Format.TIME_MAJOR : new Format(1, 0, 2),
                Direction.FORWARD,
                new Tensors(
                        x, inputWeight, weight, bias, lengths, initial, null, layer.output(), layer.output(), null));
    }

    private static int rank(@Nullable Value value) {
        return value == null ? 0 : value.rank();
    }
}
