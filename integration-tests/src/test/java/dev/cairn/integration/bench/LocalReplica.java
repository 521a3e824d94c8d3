package dev.cairn.integration.bench;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.worker.step.CompiledStep;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.agrona.DirectBuffer;

/** A replica by itself: the compiled step and the update rules in one thread. */
final class LocalReplica implements AutoCloseable {
    /** Of statistics that name none. */
    private static final float DECAY = 0.9f;

    private final BoundStep model;
    private final float learningRate;
    private final Adam rule = new Adam();
    private final List<ParameterArray> arrays;
    private final int trained;
    private final float[] parameters;
    private final float[] gradient;
    private final float[][] state;
    private final ByteBuffer block;
    private long steps;

    LocalReplica(Workload workload, float learningRate) {
        this.learningRate = learningRate;
        model = new BoundStep(workload);
        arrays = CompiledStep.parameterArrays(workload.network());
        trained = arrays.stream()
                .filter(array -> array.kind() == Kind.WEIGHT)
                .mapToInt(ParameterArray::length)
                .sum();
        parameters = model.initial();
        gradient = new float[parameters.length];
        state = new float[rule.stateVectors()][parameters.length];
        block = ByteBuffer.allocateDirect(parameters.length * Float.BYTES).order(ByteOrder.nativeOrder());
        show();
    }

    /** Compiles a workload, to train slowly. */
    static LocalReplica of(Workload workload) {
        return new LocalReplica(workload, 1e-4f);
    }

    /** How many parameters are trained. */
    int trained() {
        return trained;
    }

    /** A copy of the parameters, and of the running statistics behind them. */
    float[] parameters() {
        return parameters.clone();
    }

    /** Forward, backward and update; returns the loss. */
    float step() {
        float loss = model.gradient();
        model.step().gradients().getBytes(0, block, 0, block.capacity());
        block.asFloatBuffer().get(gradient);
        rule.apply(parameters, state, gradient, 0, trained, learningRate, ++steps);
        average();
        show();
        return loss;
    }

    private void average() {
        int from = trained;
        for (ParameterArray array : arrays) {
            if (array.kind() != Kind.WEIGHT) {
                int to = from + array.length();
                Float decay = array.decay();
                new MovingAverage(decay == null ? DECAY : decay).apply(parameters, state, gradient, from, to, 1, steps);
                from = to;
            }
        }
    }

    /** What inference makes of the batch, by the parameters as they are now. */
    DirectBuffer output() {
        return model.output();
    }

    /** Puts the parameters where the compiled step reads them. */
    private void show() {
        block.asFloatBuffer().put(parameters);
        model.step().parameters().putBytes(0, block, 0, block.capacity());
    }

    /** Where the compiled step's time goes. */
    String explain() {
        return model.step().explain(model.examples());
    }

    /** Bytes of native memory in the plan, besides parameters and gradients. */
    long planBytes() {
        return model.step().planBytes(model.examples());
    }

    @Override
    public void close() {
        model.close();
    }
}
