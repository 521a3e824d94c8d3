package dev.cairn.models;

import java.util.ArrayList;
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
 * @param statistics moving averages that are kept beside the parameters
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

    /**
     * The same network, of which inference takes the exponential moving averages of the parameters, {@code
     * <parameter>.average}. They begin at the initial values. Adds variables to the graph.
     *
     * <p>Source: Polyak and Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992; with a decay as in
     * Ho et al., "Denoising Diffusion Probabilistic Models", 2020, appendix B.
     *
     * @param decay how much of the average a step keeps; typical: 0.999
     */
    public Network withAverages(double decay) {
        var all = new ArrayList<>(statistics);
        for (SDVariable parameter : parameters()) {
            String running = parameter.name() + ".average";
            graph.var(running, parameter.getArr().dup());
            all.add(Statistic.average(parameter.name(), running, decay));
        }
        return withStatistics(all);
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
