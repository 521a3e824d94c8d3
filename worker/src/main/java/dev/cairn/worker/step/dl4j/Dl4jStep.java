package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.SplitMix64;
import dev.cairn.worker.step.HostBuffers;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.Transfers;
import dev.cairn.worker.step.dl4j.FlatLayout.Piece;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The step of a network that a user brings from DL4J, run by DL4J's own layers: slower than a compiled step, and it
 * allocates, but it takes whatever they can do. The flat vectors hold the trainable parameters first, then the running
 * mean and variance of each batch norm; the gradient of a statistic is the batch's own.
 */
public final class Dl4jStep implements Step {

    /** What one batch size needs. */
    private static final class Shapes implements AutoCloseable {
        private final List<Filling> inputs;
        private final List<Filling> labels;
        private @Nullable INDArray output;

        Shapes(List<Filling> inputs, List<Filling> labels) {
            this.inputs = inputs;
            this.labels = labels;
        }

        @Override
        public void close() {
            inputs.forEach(Filling::close);
            labels.forEach(Filling::close);
        }
    }

    private final List<Placeholder> inputs;
    private final List<Placeholder> labels;
    private final Replica replica;
    private final INDArray parameters;
    private final INDArray gradients;
    private final Transfers transfers = Transfers.ofBackend();
    private final Map<Integer, Shapes> shapes = new HashMap<>();

    /**
     * @param configuration as {@link Dl4jModel#configuration()} gives it
     * @param inputs of the network, in its order
     * @param labels one for each of its outputs, in their order
     * @throws IllegalArgumentException where the placeholders do not fit the network
     */
    public Dl4jStep(String configuration, List<Placeholder> inputs, List<Placeholder> labels) {
        this.inputs = List.copyOf(inputs);
        this.labels = List.copyOf(labels);
        var parsed = ComputationGraphConfiguration.fromJson(configuration);
        Placeholder.requireOneEach("input", parsed.getNetworkInputs(), inputs);
        Placeholder.requireOneEach("output", parsed.getNetworkOutputs(), labels);
        replica = new Replica(parsed);
        parameters = Nd4j.create(DataType.FLOAT, replica.layout().length());
        gradients = Nd4j.create(DataType.FLOAT, replica.layout().length());
    }

    @Override
    public MutableDirectBuffer parameters() {
        return HostBuffers.of(parameters);
    }

    @Override
    public DirectBuffer gradients() {
        return HostBuffers.of(gradients);
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        Shapes bound = shapes(examples);
        load();
        double loss = replica.gradient(fill(bound.inputs, tensors), fill(bound.labels, tensors), generatorSeed(key));
        transfers.toHost(replica.gradients());
        MutableDirectBuffer ours = HostBuffers.of(gradients);
        MutableDirectBuffer theirs = HostBuffers.of(replica.gradients());
        for (Piece piece : replica.layout().pieces()) {
            ours.putBytes(bytes(piece.ours()), theirs, bytes(piece.theirs()), bytes(piece.length()));
        }
        return (float) loss;
    }

    @Override
    public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        Shapes bound = shapes(examples);
        load();
        INDArray[] output = new INDArray[1];
        double loss = replica.infer(fill(bound.inputs, tensors), fill(bound.labels, tensors), output);
        INDArray copy = output[0].dup('c');
        transfers.toHost(copy);
        bound.output = copy;
        return (float) loss;
    }

    @Override
    public DirectBuffer output(int examples) {
        return HostBuffers.of(Objects.requireNonNull(shapes(examples).output, "infer comes first"));
    }

    /** Gives DL4J the parameters as they are now. */
    private void load() {
        MutableDirectBuffer ours = HostBuffers.of(parameters);
        MutableDirectBuffer theirs = HostBuffers.of(replica.parameters());
        for (Piece piece : replica.layout().pieces()) {
            theirs.putBytes(bytes(piece.theirs()), ours, bytes(piece.ours()), bytes(piece.length()));
        }
        transfers.toCard(replica.parameters());
    }

    private Shapes shapes(int examples) {
        return shapes.computeIfAbsent(examples, n -> new Shapes(fillings(inputs, n), fillings(labels, n)));
    }

    private static List<Filling> fillings(List<Placeholder> placeholders, int examples) {
        return placeholders.stream()
                .map(placeholder -> new Filling(placeholder, examples))
                .toList();
    }

    private List<INDArray> fill(List<Filling> fillings, Map<String, ByteBuffer> tensors) {
        List<INDArray> arrays =
                fillings.stream().map(filling -> filling.fill(tensors)).toList();
        arrays.forEach(transfers::toCard);
        return arrays;
    }

    /** One generator draws for all examples: another split of a step over workers draws other masks. */
    private static long generatorSeed(NoiseKey key) {
        long hash = SplitMix64.mix(SplitMix64.mix(SplitMix64.mix(key.seed()) + key.step()) + key.firstExample());
        return hash == 0 ? 1 : hash; // to ND4J's generator, zero means: seed it by the clock
    }

    private static int bytes(int floats) {
        return floats * Float.BYTES;
    }

    @Override
    public void close() {
        shapes.values().forEach(Shapes::close);
        replica.close();
        parameters.close();
        gradients.close();
    }
}
