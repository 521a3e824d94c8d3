package dev.cairn.models;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;

/**
 * A network to be trained: a SameDiff graph and the names by which it is fed and read. Every
 * SameDiff variable of type VARIABLE is a parameter, unless it is a running statistic; its array holds the initial
 * value.
 *
 * @param graph the forward graph, placeholders with a leading batch dimension of -1
 * @param inputs names of the placeholders that data feeds, features first
 * @param loss name of the scalar loss: the mean over the examples of a batch
 * @param output name of the output that evaluation reads, shape [batch, ...]; logits for classifiers
 * @param statistics figures of the batch in whose place inference takes a moving average
 * @param noise placeholders that each step draws, by name; dropout ops need no entry
 */
public record Network(
        SameDiff graph,
        List<String> inputs,
        String loss,
        String output,
        List<Statistic> statistics,
        Map<String, Noise> noise) {
    public Network {
        inputs = List.copyOf(inputs);
        statistics = List.copyOf(statistics);
        noise = Map.copyOf(noise);
    }

    /** A network that is the same in training and inference, and draws nothing. */
    public Network(SameDiff graph, List<String> inputs, String loss, String output) {
        this(graph, inputs, loss, output, List.of(), Map.of());
    }

    public Network withStatistics(List<Statistic> figures) {
        return new Network(graph, inputs, loss, output, figures, noise);
    }

    public Network withNoise(Map<String, Noise> drawn) {
        return new Network(graph, inputs, loss, output, statistics, drawn);
    }

    /** What is trained, in the order in which it was added to the graph. */
    public List<SDVariable> parameters() {
        Set<String> running = statistics.stream().map(Statistic::running).collect(Collectors.toSet());
        return graph.variables().stream()
                .filter(variable -> variable.getVariableType() == VariableType.VARIABLE)
                .filter(variable -> !running.contains(variable.name()))
                .toList();
    }

    /** The moving averages, in the order of {@link #statistics}. */
    public List<SDVariable> runningStatistics() {
        return statistics.stream()
                .map(statistic -> graph.getVariable(statistic.running()))
                .toList();
    }
}
