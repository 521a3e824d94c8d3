package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.worker.step.plan.Plan;
import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A plan with the places where its inputs go in and its results come out. */
final class Replay implements AutoCloseable {
    private final Plan plan;
    private final String[] inputs;
    private final MutableDirectBuffer[] placeholders;
    private final NoiseSource[] noise;
    private final DirectBuffer loss;
    private final DirectBuffer output;

    Replay(Plan plan, Network network) {
        this.plan = plan;
        this.inputs = network.inputs().toArray(String[]::new);
        this.placeholders = network.inputs().stream()
                .map(name -> HostBuffers.of(plan.placeholder(name)))
                .toArray(MutableDirectBuffer[]::new);
        this.noise = plan.noise().entrySet().stream()
                .map(drawn -> new NoiseSource(drawn.getKey(), drawn.getValue(), plan.placeholder(drawn.getKey())))
                .toArray(NoiseSource[]::new);
        this.loss = HostBuffers.of(plan.result(network.loss()));
        this.output = HostBuffers.of(plan.result(network.output()));
    }

    /** Runs the plan on these inputs, with the noise of this key, and returns the loss. */
    float run(Map<String, ByteBuffer> tensors, NoiseKey key) {
        for (int i = 0; i < inputs.length; i++) {
            ByteBuffer tensor = tensors.get(inputs[i]);
            int bytes = tensor == null ? 0 : tensor.limit();
            if (tensor == null || bytes != placeholders[i].capacity()) {
                throw new IllegalArgumentException("placeholder '" + inputs[i] + "' takes " + placeholders[i].capacity()
                        + " bytes, " + bytes + " are given");
            }
            placeholders[i].putBytes(0, tensor, 0, bytes);
        }
        for (NoiseSource source : noise) {
            source.draw(key);
        }
        plan.run();
        return loss.getFloat(0);
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
