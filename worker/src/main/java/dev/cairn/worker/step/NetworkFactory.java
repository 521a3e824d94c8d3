package dev.cairn.worker.step;

import dev.cairn.models.Network;

/** Builds the same network, initial parameters included, on whatever machine it is called, and compiles it. */
public interface NetworkFactory extends StepFactory {
    Network build();

    @Override
    default Step step(int... batchSizes) {
        return new CompiledStep(build(), batchSizes);
    }
}
