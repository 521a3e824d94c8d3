package dev.cairn.worker.step.recurrent;

import java.util.Arrays;
import java.util.Optional;

/** What happens at one step of a sequence. The columns of the weights are the gates one after the other. */
public enum Cell {
    /**
     * Gates input i, forget f, candidate g and output o: c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o)
     * tanh(c').
     *
     * <p>Source: Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; Gers et al., "Learning to Forget", 2000.
     */
    LSTM("cairn.lstm", 4),

    /**
     * Gates reset r, update u and candidate c, of which the reset gate multiplies what the last state adds: h' =
     * sigmoid(u) h + (1 - sigmoid(u)) tanh(x c + sigmoid(r) h c).
     *
     * <p>Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", 2014, in cuDNN's form.
     */
    GRU("cairn.gru", 3),

    /**
     * h' = tanh(x + h).
     *
     * <p>Source: Elman, "Finding Structure in Time", 1990.
     */
    RNN("cairn.rnn", 1);

    private final String op;
    private final int gates;

    Cell(String op, int gates) {
        this.op = op;
        this.gates = gates;
    }

    /** The op that runs this cell along a whole sequence; its gradient has the same name with _bp. */
    public String op() {
        return op;
    }

    /** How many times the width of the state a row of the weights has. */
    public int gates() {
        return gates;
    }

    static Cell of(String op) {
        Optional<Cell> found = Arrays.stream(values())
                .filter(cell -> op.equals(cell.op) || op.equals(cell.op + "_bp"))
                .findFirst();
        return found.orElseThrow(() -> new IllegalArgumentException(op + " runs no cell"));
    }
}
