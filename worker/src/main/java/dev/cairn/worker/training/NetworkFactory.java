package dev.cairn.worker.training;

import dev.cairn.models.Network;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;

/** Builds the same network, initial parameters included, on whatever machine it is called, and compiles it. */
public interface NetworkFactory extends StepFactory {
    Network build();

    @Override
    default Step step(int... batchSizes) {
        return new CompiledStep(build(), batchSizes);
    }
}
