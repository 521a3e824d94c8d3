package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Prune;
import dev.cairn.worker.step.kernel.Kernels;
import dev.cairn.worker.step.plan.FlatVectors;
import dev.cairn.worker.step.plan.Plan;
import dev.cairn.worker.step.rule.Backward;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network compiled into a static step: parameters and a batch in, the loss and one flat gradient out. It is a pure
 * function of the two, holds no generator and no history, and belongs to one thread.
 */
public final class CompiledStep implements AutoCloseable {
    private final Network network;
    private final FlatVectors vectors;
    private final Map<Integer, Plan> gradientPlans = new HashMap<>();
    private final Map<Integer, Plan> inferencePlans = new HashMap<>();

    /** Compiles the network for these batch sizes; others are compiled when they first come. */
    public CompiledStep(Network network, int... batchSizes) {
        this.network = network;
        Graph any = Capture.of(network, batchSizes.length > 0 ? batchSizes[0] : 1);
        this.vectors = new FlatVectors(any.parameters());
        for (int batchSize : batchSizes) {
            gradientPlans.put(batchSize, gradientPlan(batchSize));
        }
    }

    private Plan gradientPlan(int batchSize) {
        Graph step = Backward.differentiate(Capture.of(network, batchSize), network.loss());
        return Plan.bind(Prune.apply(step), vectors, Kernels.fastest());
    }

    private Plan inferencePlan(int batchSize) {
        return Plan.bind(Prune.apply(Capture.of(network, batchSize)), vectors, Kernels.fastest());
    }

    /** The flat parameter vector in host memory: what a run reads. */
    public MutableDirectBuffer parameters() {
        return host(vectors.parameters());
    }

    /** The flat gradient in host memory, laid out like the parameters: what {@link #gradient} writes. */
    public MutableDirectBuffer gradients() {
        return host(vectors.gradients());
    }

    /** Forward and backward; the gradient of the mean loss over the batch is in {@link #gradients()} afterwards. */
    public float gradient(Batch batch) {
        Plan plan = gradientPlans.computeIfAbsent(batch.examples(), this::gradientPlan);
        return run(plan, batch);
    }

    /** Forward alone: the loss, and the network's output in {@link #output}. */
    public float infer(Batch batch) {
        Plan plan = inferencePlans.computeIfAbsent(batch.examples(), this::inferencePlan);
        return run(plan, batch);
    }

    /** What the network put out for the last batch of this many examples given to {@link #infer}: floats, [examples, ...]. */
    public MutableDirectBuffer output(int examples) {
        Plan plan = inferencePlans.get(examples);
        if (plan == null) {
            throw new IllegalStateException("no batch of " + examples + " examples was inferred");
        }
        return host(plan.result(network.output()));
    }

    private float run(Plan plan, Batch batch) {
        for (String input : network.inputs()) {
            ByteBuffer fed = batch.tensor(input);
            MutableDirectBuffer placeholder = host(plan.placeholder(input));
            if (fed.limit() != placeholder.capacity()) {
                throw new IllegalArgumentException("placeholder '" + input + "' takes " + placeholder.capacity()
                        + " bytes, the batch holds " + fed.limit());
            }
            placeholder.putBytes(0, fed, 0, fed.limit());
        }
        plan.run();
        return plan.result(network.loss()).getFloat(0);
    }

    private static MutableDirectBuffer host(INDArray array) {
        long bytes = array.length() * array.dataType().width();
        return new UnsafeBuffer(array.data().address(), Math.toIntExact(bytes));
    }

    /** The values that the network was built with, laid out like {@link #parameters()}. */
    public static float[] initialParameters(Network network) {
        List<INDArray> arrays = network.graph().variables().stream()
                .filter(v -> v.getVariableType() == org.nd4j.autodiff.samediff.VariableType.VARIABLE)
                .map(v -> v.getArr().dup('c').reshape(-1))
                .toList();
        return Nd4j.concat(0, arrays.toArray(INDArray[]::new)).toFloatVector();
    }

    @Override
    public void close() {
        gradientPlans.values().forEach(Plan::close);
        inferencePlans.values().forEach(Plan::close);
        vectors.close();
    }
}
