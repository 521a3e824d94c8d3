package dev.cairn.worker.step.graph;

import java.util.List;

/** One op of the step; {@code op} is the name of the ND4J op that defines its meaning. */
public record Node(String op, Arguments arguments, List<Value> inputs, List<Value> outputs) {
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    public Value input(int index) {
        return inputs.get(index);
    }

    public Value output() {
        return outputs.get(0);
    }

    @Override
    public String toString() {
        return op + " " + inputs + " -> " + outputs;
    }
}
