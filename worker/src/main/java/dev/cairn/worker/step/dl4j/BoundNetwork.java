package dev.cairn.worker.step.dl4j;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.StepFactory;
import dev.cairn.worker.step.Trainable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A network out of a file, with what is fed to it.
 *
 * @param inputs of the network, in its order
 * @param labels one for each of its outputs, in their order
 */
public record BoundNetwork(Dl4jModel model, List<Placeholder> inputs, List<Placeholder> labels) implements Trainable {
    @Override
    public StepFactory steps() {
        return new Dl4jStepFactory(model.configuration(), inputs, labels);
    }

    @Override
    public float[] initialParameters() {
        return model.parameters();
    }

    @Override
    public List<ParameterArray> parameterArrays() {
        return model.parameterArrays();
    }

    @Override
    public String explain(int examples) {
        throw new CairnException(
                ExitCode.CONFIGURATION,
                "a DL4J network's step is computed by DL4J's own layers: there is no plan of kernels to explain");
    }

    @Override
    public void export(Path file, float[] parameters) throws IOException {
        model.write(file, parameters);
    }
}
