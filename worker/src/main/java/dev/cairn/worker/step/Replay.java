package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.worker.step.plan.FlatVectors;
import dev.cairn.worker.step.plan.Milestones;
import dev.cairn.worker.step.plan.Plan;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A plan with the places where its inputs go in and its results come out. */
final class Replay implements AutoCloseable {
    private final Plan plan;
    private final FlatVectors vectors;
    private final Transfers transfers;
    private final INDArray[] inputArrays;
    private final INDArray[] drawnArrays;
    private final INDArray lossArray;
    private final INDArray outputArray;
    private final String[] inputs;
    private final MutableDirectBuffer[] placeholders;
    private final NoiseSource[] noise;
    private final DirectBuffer loss;
    private final DirectBuffer output;
    private final Milestones milestones;

    /** @param vectors the parameters that the plan reads, and the gradients that it writes if it has any */
    Replay(Plan plan, Network network, FlatVectors vectors, Transfers transfers) {
        this.plan = plan;
        this.vectors = vectors;
        this.transfers = transfers;
        this.inputArrays = network.inputs().stream().map(plan::placeholder).toArray(INDArray[]::new);
        this.drawnArrays = plan.noise().keySet().stream().map(plan::placeholder).toArray(INDArray[]::new);
        this.lossArray = plan.result(network.loss());
        this.outputArray = plan.result(network.output());
        this.inputs = network.inputs().toArray(String[]::new);
        this.placeholders = Arrays.stream(inputArrays).map(HostBuffers::of).toArray(MutableDirectBuffer[]::new);
        this.noise = plan.noise().entrySet().stream()
                .map(drawn -> new NoiseSource(drawn.getKey(), drawn.getValue(), plan.placeholder(drawn.getKey())))
                .toArray(NoiseSource[]::new);
        this.loss = HostBuffers.of(lossArray);
        this.output = HostBuffers.of(outputArray);
        this.milestones = plan.milestones(network.loss());
    }

    /** Runs the plan on these inputs, with the noise of this key, and returns the loss. */
    float run(Map<String, ByteBuffer> tensors, NoiseKey key) {
        prepare(tensors, key);
        plan.run();
        fetch();
        return loss.getFloat(0);
    }

    /** The same, and says on the way which parts of the gradient are final; from a card it comes as a whole. */
    float run(Map<String, ByteBuffer> tensors, NoiseKey key, GradientListener listener) {
        prepare(tensors, key);
        int done = 0;
        if (transfers.isNeeded()) {
            plan.run();
            fetch();
            done = plan.length();
        }
        for (int i = 0; i < milestones.count(); i++) {
            if (milestones.kernels(i) > done) {
                plan.run(done, milestones.kernels(i));
                done = milestones.kernels(i);
            }
            listener.finished(milestones.from(i), milestones.to(i), loss.getFloat(0));
        }
        plan.run(done, plan.length());
        return loss.getFloat(0);
    }

    /** One copy out of the card: all gradients at once. */
    private void fetch() {
        transfers.toHost(vectors.gradients());
        transfers.toHost(lossArray);
        transfers.toHost(outputArray);
    }

    private void prepare(Map<String, ByteBuffer> tensors, NoiseKey key) {
        for (int i = 0; i < inputs.length; i++) {
            ByteBuffer tensor = tensors.get(inputs[i]);
            if (tensor == null || tensor.limit() != placeholders[i].capacity()) {
                throw new IllegalArgumentException(misfit(inputs[i], tensor));
            }
            placeholders[i].putBytes(0, tensor, 0, tensor.limit());
        }
        for (NoiseSource source : noise) {
            source.draw(key);
        }
        if (transfers.isNeeded()) {
            transfers.toCard(vectors.parameters());
            Arrays.stream(inputArrays).forEach(transfers::toCard);
            Arrays.stream(drawnArrays).forEach(transfers::toCard);
        }
    }

    private String misfit(String input, @Nullable ByteBuffer tensor) {
        INDArray expected = plan.placeholder(input);
        long bytes = expected.length() * expected.dataType().width();
        return "placeholder '" + input + "' " + expected.dataType() + Arrays.toString(expected.shape()) + ": expected "
                + bytes + " bytes, found " + (tensor == null ? "none" : tensor.limit());
    }

    DirectBuffer output() {
        return output;
    }

    long bytes() {
        return plan.bytes();
    }

    String explain(int runs) {
        return plan.explain(runs);
    }

    @Override
    public void close() {
        plan.close();
    }
}
