package dev.cairn.models.vision;

import dev.cairn.models.Network;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Residual networks: stages of basic blocks, each stage after the first at half the height and width, the mean over what
 * remains of the image.
 *
 * <p>Source: He et al., "Deep Residual Learning for Image Recognition", 2015, with the projection shortcuts (B) of
 * section 3.3.
 */
public final class ResNet {
    private ResNet() {}

    /**
     * Three stages of two blocks, 16, 32 and 64 channels wide, for images of 32x32x3 and 10 classes: 175,258
     * parameters.
     */
    public static Network small(long seed) {
        return build(DataType.FLOAT, 3, 32, List.of(16, 32, 64), 10, seed);
    }

    /**
     * A classifier of stages of two blocks.
     *
     * @param size height and width
     * @param widths channels of each stage
     */
    public static Network build(DataType type, int channels, int size, List<Integer> widths, int classes, long seed) {
        return new ImageClassifier(channels, size, size, classes, seed).of(type).build(encoder(2, widths));
    }

    /**
     * For small images, such as 32x32: a 3x3 convolution, then the stages. Section 4.2's networks of 20, 32 and 56
     * layers have 3, 5 and 9 blocks in each of three stages 16, 32 and 64 wide.
     *
     * @param blocks in each stage
     * @param widths channels of each stage; the features are as many as the last one's
     */
    public static ImageEncoder encoder(int blocks, List<Integer> widths) {
        return images -> stages(images.normalized("stem", widths.get(0), 3, 1).relu("stem"), blocks, widths)
                .mean();
    }

    /**
     * For larger images, such as 224x224: a 7x7 convolution and a max-pooling, each by 2, then the stages. Table 1's
     * network of 18 layers has 2 blocks in each of four stages 64, 128, 256 and 512 wide.
     */
    public static ImageEncoder encoderOfLarge(int blocks, List<Integer> widths) {
        return images -> {
            FeatureMaps stem = images.normalized("stem", widths.get(0), 7, 2).relu("stem");
            return stages(stem.maxPoolSame("stem", 3, 2), blocks, widths).mean();
        };
    }

    /** Widths that double from stage to stage. */
    public static List<Integer> doubling(int first, int stages) {
        var widths = new ArrayList<Integer>();
        for (int stage = 0; stage < stages; stage++) {
            widths.add(first << stage);
        }
        return List.copyOf(widths);
    }

    private static FeatureMaps stages(FeatureMaps x, int blocks, List<Integer> widths) {
        for (int stage = 0; stage < widths.size(); stage++) {
            for (int block = 0; block < blocks; block++) {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = block("stage%d.block%d".formatted(stage + 1, block + 1), x, widths.get(stage), stride);
            }
        }
        return x;
    }

    /** relu(shortcut(x) + residual(x)); the shortcut is x itself where the shape stays. */
    private static FeatureMaps block(String name, FeatureMaps x, int out, int stride) {
        FeatureMaps y = x.normalized(name + ".conv1", out, 3, stride)
                .relu(name + ".conv1")
                .normalized(name + ".conv2", out, 3, 1);
        boolean same = out == x.channels() && stride == 1;
        FeatureMaps shortcut = same ? x : x.normalized(name + ".shortcut", out, 1, stride);
        return y.plus(name + ".sum", shortcut).relu(name);
    }
}
