package dev.cairn.worker.scoring;

import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.nio.ByteBuffer;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A step that computes nothing: its output and its losses, batch by batch in turn, are given. It can't be trained. */
final class FakeStep implements Step {
    private final UnsafeBuffer parameters;
    private final UnsafeBuffer output;
    private final float[] losses;
    private int next;

    FakeStep(float[] parameters, float[] output, float... losses) {
        this.parameters = new UnsafeBuffer(new byte[parameters.length * Float.BYTES]);
        this.output = new UnsafeBuffer(new byte[output.length * Float.BYTES]);
        this.losses = losses;
        setParameters(parameters);
        for (int i = 0; i < output.length; i++) {
            this.output.putFloat(i * Float.BYTES, output[i]);
        }
    }

    @Override
    public MutableDirectBuffer parameters() {
        return parameters;
    }

    @Override
    public DirectBuffer gradients() {
        throw new UnsupportedOperationException();
    }

    @Override
    public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
        return losses[next++ % losses.length];
    }

    @Override
    public DirectBuffer output(int examples) {
        return output;
    }

    @Override
    public void close() {}
}
