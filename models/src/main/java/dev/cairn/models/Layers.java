package dev.cairn.models;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The layers that several networks share, each as few SameDiff ops as describe it, so that the compiler finds whole
 * concepts. A layer's parameters are named {@code <layer>.<parameter>}, its output is named as the layer. Images are
 * [batch, channels, height, width], convolutions' weights [height, width, in, out].
 */
public final class Layers {
    /** What keeps batch norm from dividing by zero. */
    static final double BATCH_NORM_EPSILON = 1e-5;

    private final SameDiff graph;
    private final DataType type;
    private final Weights weights;
    private final List<Statistic> statistics;

    private Layers(SameDiff graph, DataType type, Weights weights, List<Statistic> statistics) {
        this.graph = graph;
        this.type = type;
        this.weights = weights;
        this.statistics = statistics;
    }

    /**
     * Builds a network in a new graph.
     *
     * @param type of parameters and activations; FLOAT, or DOUBLE for tests
     * @param seed of the initial values
     * @param building adds the layers, and names what is fed and read
     * @return that network, with the running statistics of all its batch norms, and all that is averaged besides
     */
    public static Network network(DataType type, long seed, Function<Layers, Network> building) {
        return Quietly.build(() -> {
            SameDiff graph = SameDiff.create();
            var layers = new Layers(graph, type, new Weights(graph, type, seed), new ArrayList<>());
            Network network = building.apply(layers);
            return layers.statistics.isEmpty() ? network : network.withStatistics(layers.statistics);
        });
    }

    /**
     * Layers of a second network that follows what has been built: a parameter of theirs begins as that of the same
     * name without the prefix, and is its moving average from then on. Their batch norms go by their own running
     * statistics in training too, so that what comes out for an example depends on no other of the batch.
     *
     * <p>Source: He et al., "Momentum Contrast", 2020, equation 2; for the batch norms after Cai et al., "Exponential
     * Moving Average Normalization for Self-supervised and Semi-supervised Learning", 2021, who follow the statistics of
     * the first network: while these run after slowly, all examples look alike.
     *
     * @param prefix with which the name of each of its layers begins
     * @param decay how much of an average a step keeps; typical: 0.99 to 0.999
     */
    public Layers following(String prefix, double decay) {
        var followed = new Weights.Followed(prefix, decay, statistics);
        return new Layers(graph, type, weights.following(followed), statistics);
    }

    /** Averages something over steps that no layer here does. */
    public void average(Statistic statistic) {
        statistics.add(statistic);
    }

    /** Where layers that are not here are added. */
    public SameDiff graph() {
        return graph;
    }

    /** Of parameters and activations. */
    public DataType type() {
        return type;
    }

    /** Makes parameters, with their initial values. */
    public Weights weights() {
        return weights;
    }

    /** x w + b for rows x [n, in]. */
    public SDVariable dense(String name, SDVariable x, long in, long out) {
        SDVariable w = weights.glorot(name + ".weight", in, out, in, out);
        SDVariable b = weights.zeros(name + ".bias", out);
        return graph.nn.linear(name, x, w, b);
    }

    public SDVariable convolution(String name, SDVariable x, int in, int out, Conv2DConfig window) {
        SDVariable b = weights.zeros(name + ".bias", out);
        return graph.cnn.conv2d(name, x, filters(name, in, out, window), b, window);
    }

    public SDVariable convolutionWithoutBias(String name, SDVariable x, int in, int out, Conv2DConfig window) {
        return graph.cnn.conv2d(name, x, filters(name, in, out, window), window);
    }

    private SDVariable filters(String name, int in, int out, Conv2DConfig window) {
        long height = window.getKH();
        long width = window.getKW();
        return weights.he(name + ".weight", in * height * width, height, width, in, out);
    }

    /** A square window that stays within the image. */
    public static Conv2DConfig valid(int kernel) {
        return Conv2DConfig.builder().kH(kernel).kW(kernel).build();
    }

    /**
     * A square window over an image padded with zeros, so that height and width are only divided by the stride (rounded
     * up). An odd total of padding has its larger half at the bottom and on the right, as TensorFlow's SAME has.
     */
    public static Conv2DConfig same(int kernel, int stride) {
        return Conv2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .paddingMode(PaddingMode.SAME)
                .build();
    }

    /**
     * (x - mean) / sqrt(variance + epsilon) * gain + bias for each channel: in training by the mean and the biased
     * variance of the batch, which are the outputs {@code <name>.mean} and {@code <name>.variance} of one op {@code
     * moments}; in inference by the moving averages of these.
     *
     * <p>Source: Ioffe and Szegedy, "Batch Normalization", 2015, algorithm 1.
     */
    public SDVariable batchNorm(String name, SDVariable x, int channels) {
        SDVariable gain = weights.ones(name + ".gain", channels);
        SDVariable bias = weights.zeros(name + ".bias", channels);
        SDVariable mean = graph.var(name + ".running.mean", Nd4j.zeros(type, channels));
        SDVariable variance = graph.var(name + ".running.variance", Nd4j.ones(type, channels));
        String[] names = {name + ".mean", name + ".variance"};
        SDVariable[] moments = graph.math.moments(names, x, new int[] {0, 2, 3}, false);
        statistics.add(new Statistic(names[0], mean.name()));
        statistics.add(new Statistic(names[1], variance.name()));
        return weights.follow()
                ? graph.nn.batchNorm(name, x, mean, variance, gain, bias, BATCH_NORM_EPSILON, 1)
                : graph.nn.batchNorm(name, x, moments[0], moments[1], gain, bias, BATCH_NORM_EPSILON, 1);
    }

    /**
     * (x - mean) / deviation * gain + bias for each row of x [n, width], by the biased deviation. ND4J's op adds no
     * epsilon; a row of one value all through becomes the bias.
     *
     * <p>Source: Ba, Kiros and Hinton, "Layer Normalization", 2016, equation 3.
     */
    public SDVariable layerNorm(String name, SDVariable x, int width) {
        SDVariable gain = weights.ones(name + ".gain", width);
        SDVariable bias = weights.zeros(name + ".bias", width);
        return graph.nn.layerNorm(name, x, gain, bias, false, 1);
    }

    /**
     * Standardizes each group of channels of each image (without an epsilon, as {@link #layerNorm}), then scales and
     * shifts each channel.
     *
     * <p>Source: Wu and He, "Group Normalization", 2018.
     */
    public SDVariable groupNorm(String name, SDVariable x, int channels, int height, int width, int groups) {
        SDVariable gain = weights.ones(name + ".gain", 1, channels, 1, 1);
        SDVariable bias = weights.zeros(name + ".bias", 1, channels, 1, 1);
        long group = (long) channels / groups * height * width;
        SDVariable standardized = graph.math.standardize(
                name + ".standardized", graph.reshape(name + ".groups", x, -1, groups, group), 2);
        return graph.reshape(name + ".channels", standardized, -1, channels, height, width)
                .mul(name + ".scaled", gain)
                .add(name, bias);
    }

    /**
     * In training each value is dropped (0) or divided by 1 - rate; in inference x as it is.
     *
     * <p>Source: Srivastava et al., "Dropout", 2014, section 10.
     *
     * @param rate part that is dropped, from 0 to below 1
     */
    public SDVariable dropout(String name, SDVariable x, double rate) {
        return rate == 0 ? x : graph.nn.dropout(name, x, 1 - rate);
    }

    /** The scalar {@code loss}: mean of -log softmax(logits)[label] over the rows. */
    public void crossEntropy(SDVariable label, SDVariable logits, int classes) {
        SDVariable target = graph.oneHot("target", label, classes, -1, 1.0, 0.0, type);
        graph.loss.softmaxCrossEntropy("loss", target, logits, one(), LossReduce.MEAN_BY_WEIGHT, 0);
    }

    /**
     * The scalar {@code loss} of mixed examples: mean of -sum(target * log softmax(logits)) over the rows, where a target
     * is weight at the label and 1 - weight at the other.
     */
    public void mixedCrossEntropy(
            SDVariable label, SDVariable other, SDVariable weight, SDVariable logits, int classes) {
        SDVariable own = graph.oneHot("target.own", label, classes, -1, 1.0, 0.0, type);
        SDVariable others = graph.oneHot("target.other", other, classes, -1, 1.0, 0.0, type);
        SDVariable column = graph.reshape("target.weight", weight, -1, 1);
        SDVariable target = others.add(own.sub(others).mul(column));
        graph.loss.softmaxCrossEntropy("loss", target, logits, one(), LossReduce.MEAN_BY_WEIGHT, 0);
    }

    /** The scalar {@code loss}: mean of (prediction - target)^2 over all elements. */
    public void squaredError(SDVariable target, SDVariable prediction) {
        graph.loss.meanSquaredError("loss", target, prediction, one(), LossReduce.MEAN_BY_WEIGHT);
    }

    private SDVariable one() {
        return graph.constant("one", Nd4j.scalar(type, 1));
    }
}
