package dev.cairn.integration.bench;

import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A replica by itself: the compiled step and the update rule in one thread. */
final class LocalReplica implements AutoCloseable {
    private static final LearningRate RATE = new LearningRate.Constant(1e-4f);

    private final BoundStep model;
    private final Adam rule = new Adam();
    private final float[] parameters;
    private final float[] gradient;
    private final float[][] state;
    private final ByteBuffer block;
    private long steps;

    LocalReplica(Workload workload) {
        model = new BoundStep(workload);
        parameters = model.initial();
        gradient = new float[parameters.length];
        state = new float[rule.stateVectors()][parameters.length];
        block = ByteBuffer.allocateDirect(parameters.length * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Compiles a reference network. */
    static LocalReplica of(Reference reference) {
        return new LocalReplica(reference.workload().get());
    }

    /** How many parameters there are. */
    int parameters() {
        return parameters.length;
    }

    void step() {
        model.gradient();
        int bytes = block.capacity();
        model.step().gradients().getBytes(0, block, 0, bytes);
        block.asFloatBuffer().get(gradient);
        rule.apply(parameters, state, gradient, 0, parameters.length, RATE.at(steps), ++steps);
        block.asFloatBuffer().put(parameters);
        model.step().parameters().putBytes(0, block, 0, bytes);
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
