package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * Residual networks for small images: a 3x3 convolution, stages of basic blocks, each stage after the first at half the
 * height and width, the mean over what remains of the image, a dense layer.
 *
 * <p>Source: He et al., "Deep Residual Learning for Image Recognition", 2015, section 4.2, with the projection shortcuts
 * (B) of section 3.3.
 */
public final class ResNet {
    private static final int BLOCKS_A_STAGE = 2;

    private final Layers layers;

    private ResNet(Layers layers) {
        this.layers = layers;
    }

    /**
     * Three stages of two blocks, 16, 32 and 64 channels wide, for images of 32x32x3 and 10 classes: 175,258
     * parameters.
     */
    public static Network small(long seed) {
        return build(DataType.FLOAT, 3, 32, List.of(16, 32, 64), 10, seed);
    }

    /**
     * Placeholders {@code image} [batch, channels, size, size] and {@code label} INT32 [batch]; output {@code logits}
     * [batch, classes].
     *
     * @param size height and width, a multiple of 2 to the number of stages but one
     * @param widths channels of each stage
     */
    public static Network build(DataType type, int channels, int size, List<Integer> widths, int classes, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable image = graph.placeHolder("image", type, -1, channels, size, size);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);

            SDVariable x = new ResNet(layers).stages(image, channels, widths);
            int left = size >> (widths.size() - 1);
            var whole = Pooling2DConfig.builder()
                    .kH(left)
                    .kW(left)
                    .sH(left)
                    .sW(left)
                    .build();
            x = graph.cnn.avgPooling2d("mean", x, whole);
            int features = widths.get(widths.size() - 1);
            SDVariable logits = layers.dense("logits", graph.reshape("flat", x, -1, features), features, classes);
            layers.crossEntropy(label, logits, classes);
            return new Network(graph, List.of("image", "label"), "loss", "logits");
        });
    }

    private SDVariable stages(SDVariable image, int channels, List<Integer> widths) {
        int width = widths.get(0);
        SDVariable x = relu("stem", normalized("stem", image, channels, width, 3, 1));
        for (int stage = 0; stage < widths.size(); stage++) {
            int out = widths.get(stage);
            for (int block = 0; block < BLOCKS_A_STAGE; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block("stage%d.block%d".formatted(stage + 1, block + 1), x, width, out, stride);
                width = out;
            }
        }
        return x;
    }

    /** relu(shortcut(x) + residual(x)); the shortcut is x itself where the shape stays. */
    private SDVariable block(String name, SDVariable x, int in, int out, int stride) {
        SDVariable y = relu(name + ".conv1", normalized(name + ".conv1", x, in, out, 3, stride));
        y = normalized(name + ".conv2", y, out, out, 3, 1);
        SDVariable shortcut = in == out && stride == 1 ? x : normalized(name + ".shortcut", x, in, out, 1, stride);
        return relu(name, y.add(name + ".sum", shortcut));
    }

    private SDVariable normalized(String name, SDVariable x, int in, int out, int kernel, int stride) {
        x = layers.convolutionWithoutBias(name, x, in, out, Layers.same(kernel, stride));
        return layers.batchNorm(name + ".norm", x, out);
    }

    private SDVariable relu(String name, SDVariable x) {
        return layers.graph().nn.relu(name + ".relu", x, 0);
    }
}
