package dev.cairn.integration.bench;

import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.GradientListener;
import dev.cairn.worker.step.NoiseKey;
import org.agrona.DirectBuffer;

/** A compiled step that gets the same batch every time. */
final class BoundStep implements AutoCloseable {
    private static final NoiseKey KEY = new NoiseKey(1, 0, 0);

    private final Workload workload;
    private final float[] initial;
    private final CompiledStep step;

    BoundStep(Workload workload) {
        this.workload = workload;
        initial = CompiledStep.initialParameters(workload.network());
        step = new CompiledStep(workload.network(), workload.examples());
    }

    CompiledStep step() {
        return step;
    }

    float[] initial() {
        return initial;
    }

    int examples() {
        return workload.examples();
    }

    /** Forward and backward; returns the loss. */
    float gradient() {
        return step.gradient(workload.examples(), workload.tensors(), KEY);
    }

    /** The same, saying which parts of the gradient are final on the way. */
    float gradient(GradientListener listener) {
        return step.gradient(workload.examples(), workload.tensors(), KEY, listener);
    }

    /** What inference makes of the batch. */
    DirectBuffer output() {
        step.infer(workload.examples(), workload.tensors(), KEY);
        return step.output(workload.examples());
    }

    @Override
    public void close() {
        step.close();
    }
}
