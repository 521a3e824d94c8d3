package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * Images, or what layers have made of them, in a graph that is being built. Each method adds a layer and returns what it
 * puts out, so that a network reads as the chain of its layers.
 *
 * @param prefix of every name, so that a graph can hold a network twice; may be empty
 * @param value [batch, channels, height, width]
 */
public record FeatureMaps(Layers layers, String prefix, SDVariable value, int channels, int height, int width) {

    /** A convolution with a bias. */
    public FeatureMaps convolution(String name, int out, Conv2DConfig window) {
        SDVariable y = layers.convolution(prefix + name, value, channels, out, window);
        return behind(y, out, window.getKH(), window.getSH(), window.getPaddingMode());
    }

    /** A convolution within zeros, without a bias, and its batch norm {@code <name>.norm}. */
    public FeatureMaps normalized(String name, int out, int kernel, int stride) {
        SDVariable y = layers.convolutionWithoutBias(prefix + name, value, channels, out, Layers.same(kernel, stride));
        y = layers.batchNorm(prefix + name + ".norm", y, out);
        return behind(y, out, kernel, stride, PaddingMode.SAME);
    }

    /** max(x, 0), named {@code <name>.relu}. */
    public FeatureMaps relu(String name) {
        return with(graph().nn.relu(prefix + name + ".relu", value, 0), channels);
    }

    /** The largest within each square window that lies inside the image, named {@code <name>.pool}. */
    public FeatureMaps maxPool(String name, int kernel, int stride) {
        return maxPool(name, kernel, stride, PaddingMode.VALID);
    }

    /** The same with windows that may reach over the edge: height and width are only divided by the stride. */
    public FeatureMaps maxPoolSame(String name, int kernel, int stride) {
        return maxPool(name, kernel, stride, PaddingMode.SAME);
    }

    private FeatureMaps maxPool(String name, int kernel, int stride, PaddingMode padding) {
        var window = Pooling2DConfig.builder()
                .kH(kernel)
                .kW(kernel)
                .sH(stride)
                .sW(stride)
                .paddingMode(padding)
                .build();
        SDVariable y = graph().cnn.maxPooling2d(prefix + name + ".pool", value, window);
        return behind(y, channels, kernel, stride, padding);
    }

    /** The sum with others of the same shape. */
    public FeatureMaps plus(String name, FeatureMaps other) {
        return with(value.add(prefix + name, other.value), channels);
    }

    /** The channels of several, of one height and width, one behind the other. */
    public static FeatureMaps joined(String name, List<FeatureMaps> parts) {
        FeatureMaps first = parts.get(0);
        SDVariable[] values = parts.stream().map(FeatureMaps::value).toArray(SDVariable[]::new);
        int channels = parts.stream().mapToInt(FeatureMaps::channels).sum();
        return first.with(first.graph().concat(first.prefix + name, 1, values), channels);
    }

    /** Each channel's mean over the image. */
    public Features mean() {
        var whole = Pooling2DConfig.builder()
                .kH(height)
                .kW(width)
                .sH(height)
                .sW(width)
                .build();
        SDVariable y = graph().cnn.avgPooling2d(prefix + "mean", value, whole);
        return new Features(layers, prefix, graph().reshape(prefix + "flat", y, -1, channels), channels);
    }

    /** Each image as one row. */
    public Features flat() {
        int features = channels * height * width;
        return new Features(layers, prefix, graph().reshape(prefix + "flat", value, -1, features), features);
    }

    private SameDiff graph() {
        return layers.graph();
    }

    private FeatureMaps with(SDVariable y, int out) {
        return new FeatureMaps(layers, prefix, y, out, height, width);
    }

    /** What a square window puts out. */
    private FeatureMaps behind(SDVariable y, int out, long kernel, long stride, PaddingMode padding) {
        int cut = Math.toIntExact(padding == PaddingMode.SAME ? 1 : kernel);
        int step = Math.toIntExact(stride);
        return new FeatureMaps(layers, prefix, y, out, (height - cut) / step + 1, (width - cut) / step + 1);
    }
}
