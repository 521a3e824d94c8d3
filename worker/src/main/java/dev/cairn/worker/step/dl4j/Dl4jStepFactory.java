package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;
import java.util.List;

/**
 * Builds the step of a DL4J network on a worker.
 *
 * @param configuration as {@link Dl4jModel#configuration()} gives it
 * @param inputs of the network, in its order
 * @param labels one for each of its outputs, in their order
 */
record Dl4jStepFactory(String configuration, List<Placeholder> inputs, List<Placeholder> labels)
        implements StepFactory {
    private static final long serialVersionUID = 1L;

    Dl4jStepFactory {
        inputs = List.copyOf(inputs);
        labels = List.copyOf(labels);
    }

    @Override
    public Step step(int... batchSizes) {
        return new Dl4jStep(configuration, inputs, labels);
    }
}
