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

    /** Where in the graph an op stands, for messages: what it writes and from what. */
    static String place(String op, List<Value> inputs, String output) {
        return "op " + op + " writing '" + output + "' from " + inputs;
    }

    /** Where in the graph the node stands, for messages. */
    public String place() {
        return place(op, inputs, output().name());
    }

    @Override
    public String toString() {
        return op + " " + inputs + " -> " + outputs;
    }
}
