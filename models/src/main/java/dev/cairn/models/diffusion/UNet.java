package dev.cairn.models.diffusion;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The network of a diffusion model: says which noise was added to an image. On the way down one residual block a level
 * and a strided convolution to the next; on the way up nearest-neighbour doubling, a convolution, and a residual block
 * over that together with what the same level saw on the way down. Each block is told the time step.
 *
 * <p>The last convolution starts at zero, so that the first prediction is zero and the first loss the noise's mean
 * square.
 *
 * <p>Source: Ronneberger et al., "U-Net", 2015, in the form of Ho et al., "Denoising Diffusion Probabilistic Models",
 * 2020, appendix B.
 */
public final class UNet {
    /** Width of the time embedding's hidden and last layer in units of the first level's. */
    private static final int TIME = 4;
    /** The longest wavelength of the time embedding is this many times 2 pi steps. */
    private static final double LONGEST = 10_000;

    private final Layers layers;
    private final SameDiff graph;
    private final UNetShape shape;
    private final List<Integer> widths;
    private final SDVariable embedding;

    private UNet(Layers layers, UNetShape shape, SDVariable embedding) {
        this.layers = layers;
        this.graph = layers.graph();
        this.shape = shape;
        this.widths = shape.widths();
        this.embedding = embedding;
    }

    /** For images of 32x32x1, three levels of 32, 64 and 128 channels, 1,000 time steps: 1,605,601 parameters. */
    public static Network small(long seed) {
        return build(DataType.FLOAT, 1, 32, List.of(32, 64, 128), 1000, seed);
    }

    /**
     * Placeholders {@code noisy} and {@code noise}, both [batch, channels, size, size], and {@code time} INT32 [batch]
     * in [0, timeSteps); output {@code prediction} of the shape of {@code noise}; the loss is the mean of their
     * difference squared.
     *
     * @param size height and width, a multiple of 2 to the number of levels but one
     * @param widths channels of each level, multiples of 8
     */
    public static Network build(DataType type, int channels, int size, List<Integer> widths, int timeSteps, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable noisy = graph.placeHolder("noisy", type, -1, channels, size, size);
            SDVariable time = graph.placeHolder("time", DataType.INT32, -1);
            SDVariable noise = graph.placeHolder("noise", type, -1, channels, size, size);

            var shape = new UNetShape(channels, size, widths, timeSteps, 0, false);
            SDVariable prediction = predict(layers, shape, noisy, time);
            layers.squaredError(noise, prediction);
            return new Network(graph, List.of("noisy", "time", "noise"), "loss", "prediction");
        });
    }

    /** The output {@code prediction}, of the shape of {@code noisy}, [batch, channels, size, size]. */
    static SDVariable predict(Layers layers, UNetShape shape, SDVariable noisy, SDVariable time) {
        SDVariable x = timeEmbedding(layers, shape, time);
        return new UNet(layers, shape, layers.graph().nn.swish("time.swish2", x)).predict(noisy);
    }

    /**
     * The same, told each image's class where {@code conditioned} [batch] is 1 and not where it is 0. No class is a
     * zero: what a vector of its own would add, the time's bias can.
     */
    static SDVariable predict(
            Layers layers,
            UNetShape shape,
            SDVariable noisy,
            SDVariable time,
            SDVariable label,
            SDVariable conditioned) {
        SameDiff graph = layers.graph();
        SDVariable x = timeEmbedding(layers, shape, time);
        SDVariable table = layers.weights()
                .normal("class.table", 1, shape.classes(), TIME * shape.widths().get(0));
        SDVariable told = graph.gather("class.gather", table, label, 0)
                .mul("class", graph.reshape("class.conditioned", conditioned, -1, 1));
        return new UNet(layers, shape, graph.nn.swish("time.swish2", x.add("embedding", told))).predict(noisy);
    }

    private SDVariable predict(SDVariable noisy) {
        int base = widths.get(0);
        int size = shape.size();
        SDVariable x = layers.convolution("stem", noisy, shape.channels(), base, Layers.same(3, 1));
        x = level(0, x, base, size);
        x = graph.nn.swish("last.swish", layers.groupNorm("last.norm", x, base, size, size, UNetShape.GROUPS));
        SDVariable w = layers.weights().zeros("prediction.weight", 3, 3, base, shape.channels());
        SDVariable b = layers.weights().zeros("prediction.bias", shape.channels());
        return graph.cnn.conv2d("prediction", x, w, b, Layers.same(3, 1));
    }

    /** This level's part of the way down, all that lies below, and its part of the way up. */
    private SDVariable level(int level, SDVariable x, int in, int size) {
        String name = "level" + (level + 1);
        int width = widths.get(level);
        SDVariable skip = block(name + ".down", x, in, width, size);
        boolean lowest = level == widths.size() - 1;
        int below = widths.get(lowest ? level : level + 1);
        SDVariable y = lowest ? middle(skip, width, size) : below(level, skip, width, below, size);
        return block(name + ".up", graph.concat(name + ".joined", 1, y, skip), below + width, width, size);
    }

    private SDVariable middle(SDVariable x, int width, int size) {
        SDVariable y = shape.attention() ? ImageAttention.add(layers, "attention", x, width, size) : x;
        return block("middle", y, width, width, size);
    }

    private SDVariable below(int level, SDVariable x, int width, int below, int size) {
        String name = "level" + (level + 1);
        SDVariable y = layers.convolution(name + ".halved", x, width, width, Layers.same(3, 2));
        y = graph.cnn.upsampling2d(name + ".doubled", level(level + 1, y, width, size / 2), 2, 2, true);
        return layers.convolution(name + ".smoothed", y, below, below, Layers.same(3, 1));
    }

    private SDVariable block(String name, SDVariable x, int in, int out, int size) {
        SDVariable y = activated(name + ".norm1", x, in, size);
        y = layers.convolution(name + ".conv1", y, in, out, Layers.same(3, 1));
        SDVariable shift = layers.dense(name + ".time", embedding, (long) TIME * widths.get(0), out);
        y = y.add(name + ".timed", graph.reshape(name + ".shift", shift, -1, out, 1, 1));
        y = activated(name + ".norm2", y, out, size);
        y = layers.convolution(name + ".conv2", y, out, out, Layers.same(3, 1));
        SDVariable shortcut = in == out ? x : layers.convolution(name + ".shortcut", x, in, out, Layers.same(1, 1));
        return y.add(name, shortcut);
    }

    /** SiLU, which is swish, behind group norm. */
    private SDVariable activated(String name, SDVariable x, int channels, int size) {
        return graph.nn.swish(name + ".swish", layers.groupNorm(name, x, channels, size, size, UNetShape.GROUPS));
    }

    /** [batch, 4 * base], still to be activated for the blocks to read. */
    private static SDVariable timeEmbedding(Layers layers, UNetShape shape, SDVariable time) {
        SameDiff graph = layers.graph();
        int base = shape.widths().get(0);
        int width = TIME * base;
        SDVariable table = graph.constant("time.table", sinusoids(layers.type(), shape.timeSteps(), base));
        SDVariable x = layers.dense("time.dense1", graph.gather("time.gather", table, time, 0), base, width);
        return layers.dense("time.dense2", graph.nn.swish("time.swish1", x), width, width);
    }

    /**
     * [steps, width]: sin(t f) for width / 2 frequencies f from 1 down to 1 / 10,000, then cos(t f).
     *
     * <p>Source: Vaswani et al., "Attention Is All You Need", 2017, section 3.5, in the order of Ho et al.'s code.
     */
    private static INDArray sinusoids(DataType type, int steps, int width) {
        int half = width / 2;
        INDArray table = Nd4j.createUninitialized(type, steps, width);
        for (int i = 0; i < half; i++) {
            double frequency = StrictMath.pow(LONGEST, -(double) i / Math.max(1, half - 1));
            for (int t = 0; t < steps; t++) {
                table.putScalar(t, i, StrictMath.sin(t * frequency));
                table.putScalar(t, half + i, StrictMath.cos(t * frequency));
            }
        }
        return table;
    }
}
