package dev.cairn.worker.step.dl4j;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.FlatLayout.Piece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.api.NeuralNetwork;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A network in the zip file of DL4J's {@code ModelSerializer}. A {@code MultiLayerNetwork} is taken as the
 * {@code ComputationGraph} of one input and one output that it is; numbers become floats; batch norm's
 * {@code log10stdev} becomes the variance where it computes. The state of DL4J's updater is left behind.
 * What is written back is of the kind that was read.
 */
public final class Dl4jModel {
    private final String configuration;
    private final Optional<String> layers; // the configuration of a MultiLayerNetwork, if that is what was read
    private final FlatLayout layout;
    private final float[] parameters;

    private Dl4jModel(String configuration, Optional<String> layers, FlatLayout layout, float[] parameters) {
        this.configuration = configuration;
        this.layers = layers;
        this.layout = layout;
        this.parameters = parameters;
    }

    /**
     * Reads a file, which may be a stranger's: only the entries that hold data are looked at, and only classes that
     * describe a network are named to DL4J.
     *
     * @throws dev.cairn.worker.CairnException where it is damaged, asks for more than it may, or holds a network that
     *     only DL4J's own trainer could train
     */
    public static Dl4jModel read(Path zip) {
        try (Archive archive = Archive.open(zip)) {
            String json = archive.configuration();
            try {
                ClassNames.check(json);
                JsonNode root = JsonMappers.getMapper().readTree(json);
                BatchNorms.requireLogarithms(root);
                return root.has("confs")
                        ? layers(archive, json)
                        : read(archive, graph(archive, json), Optional.empty());
            } catch (CairnException e) {
                throw e;
            } catch (IOException | RuntimeException e) { // DL4J throws what it likes at a damaged configuration
                throw archive.refused("configuration.json: " + e.getMessage(), e);
            }
        }
    }

    private static Dl4jModel layers(Archive archive, String json) {
        var configuration = MultiLayerConfiguration.fromJson(json);
        archive.requireRoomFor(configuration.getConfs().stream()
                .mapToLong(layer -> layer.getLayer().initializer().numParams(layer))
                .reduce(0, Math::addExact));
        var network = new MultiLayerNetwork(configuration);
        try {
            network.init();
            ComputationGraphConfiguration graph = network.toComputationGraph().getConfiguration();
            graph.setBackpropType(configuration.getBackpropType());
            configuration.setDataType(DataType.FLOAT);
            return read(archive, graph, Optional.of(configuration.toJson()));
        } finally {
            network.close();
        }
    }

    private static ComputationGraphConfiguration graph(Archive archive, String json) {
        var configuration = ComputationGraphConfiguration.fromJson(json);
        archive.requireRoomFor(configuration.getVertices().values().stream()
                .mapToLong(vertex -> vertex.numParams(true))
                .reduce(0, Math::addExact));
        return configuration;
    }

    private static Dl4jModel read(
            Archive archive, ComputationGraphConfiguration configuration, Optional<String> layers) {
        configuration.setDataType(DataType.FLOAT);
        String json = configuration.toJson();
        try (var replica = new Replica(configuration)) {
            FlatLayout layout = replica.layout();
            float[] ours = layout.toOurs(archive.coefficients(layout.length()));
            return new Dl4jModel(json, layers, layout, BatchNorms.fromLogarithms(layout, ours));
        }
    }

    /** The network as DL4J's JSON of a graph: what a {@link Dl4jStep} is built from. */
    public String configuration() {
        return configuration;
    }

    /** The values in the file: first {@link #trainable()} parameters, then batch norm's means and variances. */
    public float[] parameters() {
        return parameters.clone();
    }

    /** How many of the parameters are learned; the others are running statistics. */
    public int trainable() {
        return layout.trainable();
    }

    /** What {@link #parameters()} is made of, in its order; named by layer and parameter. */
    public List<ParameterArray> parameterArrays() {
        return layout.pieces().stream().map(Piece::array).toList();
    }

    /** Why the network doesn't take an example of such inputs, in DL4J's words; empty where it does. */
    public Optional<String> misfit(List<Placeholder> inputs) {
        try {
            outputShape(inputs);
            return Optional.empty();
        } catch (RuntimeException e) { // each layer throws its own
            return Optional.of(Archive.line(String.valueOf(e.getMessage())));
        }
    }

    /**
     * The network to be trained on such data.
     *
     * @param inputs of the network, in its order: such as it takes
     * @param labels one for each of its outputs, in their order
     * @throws IllegalArgumentException where its outputs are others
     */
    public Trainable bind(List<Placeholder> inputs, List<Placeholder> labels) {
        Placeholder.requireOneEach("output", parsed().getNetworkOutputs(), labels);
        List<Long> output = outputShape(inputs);
        Placeholder label = labels.get(0);
        if (!output.equals(label.shape())) {
            throw new IllegalArgumentException(
                    "the network puts out " + output + " where " + label.name() + " is " + label.shape());
        }
        return new BoundNetwork(this, inputs, labels);
    }

    /** Of one example, found by trying. */
    private List<Long> outputShape(List<Placeholder> inputs) {
        ComputationGraphConfiguration parsed = parsed();
        Placeholder.requireOneEach("input", parsed.getNetworkInputs(), inputs);
        List<INDArray> arrays = inputs.stream().map(input -> input.array(1)).toList();
        try (var replica = new Replica(parsed)) {
            long[] shape = replica.output(arrays).shape();
            return Arrays.stream(shape).skip(1).boxed().toList();
        } finally {
            arrays.forEach(INDArray::close);
        }
    }

    /**
     * The network as DL4J itself trains it, with its own updaters.
     *
     * @param values laid out like {@link #parameters()}
     */
    public ComputationGraph graph(float[] values) {
        var graph = new ComputationGraph(parsed());
        graph.init();
        graph.setParams(toDl4j(values));
        return graph;
    }

    /** What such a network has learned, laid out like {@link #parameters()}. */
    public float[] values(ComputationGraph trained) {
        return BatchNorms.fromLogarithms(
                layout, layout.toOurs(trained.params().reshape(-1).toFloatVector()));
    }

    private INDArray toDl4j(float[] values) {
        return Nd4j.createFromArray(layout.toTheirs(BatchNorms.toLogarithms(layout, values)));
    }

    private ComputationGraphConfiguration parsed() {
        return ComputationGraphConfiguration.fromJson(configuration);
    }

    /**
     * Writes the network, with other values, for DL4J's {@code ModelSerializer}: as a {@code MultiLayerNetwork} where it
     * was read as one, else as a {@code ComputationGraph}.
     *
     * @param values laid out like {@link #parameters()}
     */
    public void write(Path zip, float[] values) throws IOException {
        NeuralNetwork network = layers.<NeuralNetwork>map(
                        json -> new MultiLayerNetwork(MultiLayerConfiguration.fromJson(json)))
                .orElseGet(() -> new ComputationGraph(parsed()));
        network.init();
        var model = (Model) network;
        try {
            model.setParams(toDl4j(values));
            ModelSerializer.writeModel(model, zip.toFile(), false);
        } finally {
            model.close();
        }
    }
}
