package dev.cairn.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gradients;
import org.tensorflow.op.core.Variable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;

/**
 * LeNet in TensorFlow Java, as a graph of its own: on the CPU its convolutions take images as [batch, height, width,
 * channels] alone.
 */
final class TensorFlowLeNet implements Trainer {
    private static final float BETA1 = 0.9f;
    private static final float BETA2 = 0.999f;

    private final Graph graph = new Graph();
    private final Ops tf = Ops.create(graph);
    private final Random random = new Random(1);
    private final List<Variable<TFloat32>> parameters = new ArrayList<>();
    private final List<Op> initial = new ArrayList<>();
    private final List<Op> updates = new ArrayList<>();
    private final Operand<TFloat32> power1 = tf.placeholder(TFloat32.class);
    private final Operand<TFloat32> power2 = tf.placeholder(TFloat32.class);
    private final Operand<TFloat32> loss;
    private final Session session;
    private long count;
    private int steps;

    TensorFlowLeNet(int threads) {
        loss = loss();
        Gradients gradients = tf.gradients(loss, parameters);
        for (int i = 0; i < parameters.size(); i++) {
            update(parameters.get(i), gradients.dy(i));
        }
        session = new Session(
                graph,
                ConfigProto.newBuilder()
                        .setIntraOpParallelismThreads(threads)
                        .setInterOpParallelismThreads(1)
                        .build());
        initial.forEach(session::run);
    }

    private Operand<TFloat32> loss() {
        Operand<TFloat32> image = noise(0, 1, 64, 28, 28, 1);
        Operand<TInt64> label = tf.constant(random.longs(64, 0, 10).toArray());
        var target = tf.oneHot(label, tf.constant(10), tf.constant(1f), tf.constant(0f));
        Operand<TFloat32> x = convolution(image, 1, 20);
        x = tf.reshape(convolution(x, 20, 50), tf.constant(new int[] {64, 800}));
        Operand<TFloat32> logits = dense(tf.nn.relu(dense(x, 800, 500)), 500, 10);
        // the sparse form has no gradient outside of Python
        return tf.math.mean(tf.nn.softmaxCrossEntropyWithLogits(logits, target).loss(), tf.constant(0));
    }

    /** Then ReLU and the greatest of each 2 x 2 pixels. */
    private Operand<TFloat32> convolution(Operand<TFloat32> x, int in, int out) {
        var convolved = tf.nn.conv2d(x, weight(25 * in, 5, 5, in, out), List.of(1L, 1L, 1L, 1L), "VALID");
        var two = tf.constant(new int[] {1, 2, 2, 1});
        return tf.nn.maxPool(tf.nn.relu(tf.nn.biasAdd(convolved, bias(out))), two, two, "VALID");
    }

    private Operand<TFloat32> dense(Operand<TFloat32> x, int in, int out) {
        return tf.nn.biasAdd(tf.linalg.matMul(x, weight(in, in, out)), bias(out));
    }

    /** Uniform in +-sqrt(3 / fanIn). */
    private Variable<TFloat32> weight(int fanIn, long... shape) {
        float bound = (float) Math.sqrt(3.0 / fanIn);
        return parameter(noise(-bound, bound, shape));
    }

    private Variable<TFloat32> bias(long width) {
        return parameter(variable(new float[Math.toIntExact(width)], Shape.of(width)));
    }

    private Variable<TFloat32> parameter(Variable<TFloat32> variable) {
        parameters.add(variable);
        count += variable.shape().size();
        return variable;
    }

    private Variable<TFloat32> noise(float low, float high, long... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = low + (high - low) * random.nextFloat();
        }
        return variable(values, shape);
    }

    private Variable<TFloat32> variable(float[] values, Shape shape) {
        var variable = tf.variable(shape, TFloat32.class);
        initial.add(tf.assign(variable, tf.constant(NdArrays.wrap(shape, DataBuffers.of(values)))));
        return variable;
    }

    private void update(Variable<TFloat32> parameter, Operand<TFloat32> gradient) {
        float[] zeros = new float[Math.toIntExact(parameter.shape().size())];
        updates.add(tf.train.applyAdam(
                parameter,
                variable(zeros, parameter.shape()),
                variable(zeros, parameter.shape()),
                power1,
                power2,
                tf.constant(RATE),
                tf.constant(BETA1),
                tf.constant(BETA2),
                tf.constant(1e-8f),
                gradient));
    }

    @Override
    public long parameters() {
        return count;
    }

    @Override
    public float step() {
        steps++;
        try (var beta1 = TFloat32.scalarOf((float) Math.pow(BETA1, steps));
                var beta2 = TFloat32.scalarOf((float) Math.pow(BETA2, steps))) {
            var runner =
                    session.runner().feed(power1, beta1).feed(power2, beta2).fetch(loss);
            updates.forEach(runner::addTarget);
            try (Result result = runner.run()) {
                return ((TFloat32) result.get(0)).getFloat();
            }
        }
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
