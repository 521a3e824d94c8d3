package dev.cairn.worker.step.graph;

import dev.cairn.models.Noise;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A step for one batch shape, every shape known: nodes in an order in which they can run.
 *
 * @param nodes each value is written before it is read
 * @param placeholders fed before each run, by name
 * @param noise those of the placeholders that each run draws, by name
 * @param parameters in the order in which they lie in the flat parameter vector
 * @param statistics moving averages; they lie behind the parameters
 * @param constants values that never change
 * @param results what a run is for: by name, the loss, the outputs that are read, and for a parameter {@code p} its
 *     gradient as {@link #gradientOf(Value)}
 */
public record Graph(
        List<Node> nodes,
        Map<String, Value> placeholders,
        Map<String, Noise> noise,
        List<Value> parameters,
        List<Value> statistics,
        Map<Value, INDArray> constants,
        Map<String, Value> results) {

    public Graph {
        nodes = List.copyOf(nodes);
        noise = Map.copyOf(noise);
        parameters = List.copyOf(parameters);
        statistics = List.copyOf(statistics);
    }

    /** All that lies in the flat vector: the parameters, then the statistics. */
    public List<Value> vector() {
        return Stream.concat(parameters.stream(), statistics.stream()).toList();
    }

    /** The name under which a parameter's gradient stands among the results. */
    public static String gradientOf(Value parameter) {
        return parameter.name() + "-grad";
    }

    public Value result(String name) {
        Value value = results.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no result named " + name + "; there are " + results.keySet());
        }
        return value;
    }

    public Graph withNodes(List<Node> changed) {
        return new Graph(changed, placeholders, noise, parameters, statistics, constants, results);
    }

    /** The same graph with other results. */
    public Graph withResults(Map<String, Value> changed) {
        return new Graph(nodes, placeholders, noise, parameters, statistics, constants, changed);
    }

    public Graph withResults(List<Node> changed, Map<Value, INDArray> moreConstants, Map<String, Value> moreResults) {
        var allConstants = new LinkedHashMap<>(constants);
        allConstants.putAll(moreConstants);
        var allResults = new LinkedHashMap<>(results);
        allResults.putAll(moreResults);
        return new Graph(changed, placeholders, noise, parameters, statistics, allConstants, allResults);
    }
}
