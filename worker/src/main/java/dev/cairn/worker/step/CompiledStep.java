package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.plan.FlatVectors;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network compiled into a static step: parameters and a batch in, the loss and one flat gradient out. It is a pure
 * function of the two, holds no generator and no history, and belongs to one thread. There is one plan for each batch
 * size; they share the parameters.
 */
public final class CompiledStep implements Step {
    private final Network network;
    private final Supplier<List<KernelFactory>> kernels;
    private final Transfers transfers;
    private final FlatVectors vectors;
    private final MutableDirectBuffer parameters;
    private final MutableDirectBuffer gradients;
    private final Map<Integer, Replay> gradientPlans = new HashMap<>();
    private final Map<Integer, Replay> inferencePlans = new HashMap<>();

    /** Compiles the network for these batch sizes; others are compiled when they first come. */
    public CompiledStep(Network network, int... batchSizes) {
        this(network, Kernels::fastest, Transfers.ofBackend(), batchSizes);
    }

    /** The same with other kernels, and with other ways of an array to where they compute. */
    CompiledStep(Network network, Supplier<List<KernelFactory>> kernels, Transfers transfers, int... batchSizes) {
        this.network = network;
        this.kernels = kernels;
        this.transfers = transfers;
        this.vectors = new FlatVectors(Capture.inference(network, 1).vector());
        this.parameters = HostBuffers.of(vectors.parameters());
        this.gradients = HostBuffers.of(vectors.gradients());
        for (int batchSize : batchSizes) {
            gradientPlans.put(batchSize, gradientPlan(batchSize));
        }
    }

    @Override
    public MutableDirectBuffer parameters() {
        return parameters;
    }

    @Override
    public DirectBuffer gradients() {
        return gradients;
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        return gradientPlans.computeIfAbsent(examples, this::gradientPlan).run(tensors, key);
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key, GradientListener listener) {
        return gradientPlans.computeIfAbsent(examples, this::gradientPlan).run(tensors, key, listener);
    }

    @Override
    public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        return inferencePlans.computeIfAbsent(examples, this::inferencePlan).run(tensors, key);
    }

    @Override
    public DirectBuffer output(int examples) {
        return Objects.requireNonNull(inferencePlans.get(examples), "infer comes first")
                .output();
    }

    /** The plan for a batch size as a table: each kernel with its op, shapes, milliseconds and bytes, and the totals. */
    public String explain(int examples) {
        return gradientPlans.computeIfAbsent(examples, this::gradientPlan).explain(10);
    }

    /** Bytes of native memory that the plan for a batch size holds besides the flat parameters and gradients. */
    public long planBytes(int examples) {
        return gradientPlans.computeIfAbsent(examples, this::gradientPlan).bytes();
    }

    private Replay gradientPlan(int batchSize) {
        return new Replay(Compiler.gradient(network, batchSize, vectors, kernels.get()), network, vectors, transfers);
    }

    private Replay inferencePlan(int batchSize) {
        return new Replay(Compiler.inference(network, batchSize, vectors, kernels.get()), network, vectors, transfers);
    }

    /** The values that the network was built with, laid out like {@link #parameters()}. */
    public static float[] initialParameters(Network network) {
        List<INDArray> arrays = Stream.concat(network.parameters().stream(), network.runningStatistics().stream())
                .map(variable -> variable.getArr().dup('c').reshape(-1))
                .toList();
        return Nd4j.concat(0, arrays.toArray(INDArray[]::new)).toFloatVector();
    }

    /** What the flat vector of {@link #parameters()} is made of, in its order. */
    public static List<ParameterArray> parameterArrays(Network network) {
        return Stream.concat(
                        network.parameters().stream().map(each -> array(each, Kind.WEIGHT, OptionalDouble.empty())),
                        network.statistics().stream().map(each -> {
                            SDVariable running = network.graph().getVariable(each.running());
                            boolean isAverage = each.inference() && each.decay().isPresent();
                            return array(running, isAverage ? Kind.AVERAGE : Kind.STATISTIC, each.decay());
                        }))
                .toList();
    }

    private static ParameterArray array(SDVariable variable, Kind kind, OptionalDouble decay) {
        List<Integer> shape =
                Arrays.stream(variable.getShape()).mapToObj(Math::toIntExact).toList();
        return new ParameterArray(variable.name(), shape, kind, decay.isPresent() ? (float) decay.getAsDouble() : null);
    }

    @Override
    public void close() {
        gradientPlans.values().forEach(Replay::close);
        inferencePlans.values().forEach(Replay::close);
        vectors.close();
    }
}
