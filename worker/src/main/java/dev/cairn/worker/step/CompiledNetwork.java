package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.server.block.ParameterArray;
import java.util.List;

/**
 * A network that workers compile.
 *
 * @param steps builds the same network on a worker
 * @param network as it is built here
 */
public record CompiledNetwork(NetworkFactory steps, Network network) implements Trainable {

    public static CompiledNetwork of(NetworkFactory factory) {
        return new CompiledNetwork(factory, factory.build());
    }

    @Override
    public float[] initialParameters() {
        return CompiledStep.initialParameters(network);
    }

    @Override
    public List<ParameterArray> parameterArrays() {
        return CompiledStep.parameterArrays(network);
    }

    /** See {@link CompiledStep#explain}. */
    @Override
    public String explain(int examples) {
        try (var step = new CompiledStep(network, examples)) {
            return step.explain(examples);
        }
    }
}
