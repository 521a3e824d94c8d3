package dev.cairn.models.transformer;

import dev.cairn.models.vision.FeatureMaps;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A transformer encoder over an image's patches, behind a token [CLS] that gathers what tells the image apart: its row
 * behind the last block is the image's features. The token is the same for every image, so its embedding and that of its
 * position are one vector here, the first row of {@code embedding.position}.
 *
 * <p>Source: Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, section 3.1.
 */
public final class VisionTransformer {
    private VisionTransformer() {}

    /**
     * All but the head.
     *
     * @param patch height and width of a patch, which must divide the images'
     * @param width of the residual stream, a multiple of the heads
     * @param dropout share that training leaves out of the embedding and of what the blocks add
     */
    public static ImageEncoder encoder(int patch, int blocks, int heads, int width, double dropout) {
        return images -> {
            if (images.height() % patch != 0 || images.width() % patch != 0) {
                throw new IllegalArgumentException("patch=%d: must divide height and width of images of %d x %d"
                        .formatted(patch, images.height(), images.width()));
            }
            int patches = images.height() / patch * (images.width() / patch);
            var size = new TransformerSize(patches + 1, blocks, heads, width, dropout);
            var transformer = new TransformerBlocks(images.layers(), images.prefix(), size, null);
            return features(images, size, transformer.stack(embedding(images, patch, size, transformer)));
        };
    }

    /** Patches in their order as rows of channels, height and width; a dense layer; places. [batch * context, width]. */
    private static SDVariable embedding(
            FeatureMaps images, int patch, TransformerSize size, TransformerBlocks transformer) {
        SameDiff graph = images.layers().graph();
        String name = images.prefix() + "embedding";
        int rows = images.height() / patch;
        int columns = images.width() / patch;
        int pixels = images.channels() * patch * patch;
        SDVariable x =
                graph.reshape(name + ".grid", images.value(), -1, images.channels(), rows, patch, columns, patch);
        x = graph.permute(name + ".permuted", x, 0, 2, 4, 1, 3, 5);
        x = transformer.dense(name + ".patch", graph.reshape(name + ".patches", x, -1, pixels), pixels, size.width());
        x = graph.reshape(name + ".sequence", x, -1, (long) rows * columns, size.width());
        SDVariable front = graph.constant(name + ".front", Nd4j.createFromArray(new int[][] {{0, 0}, {1, 0}, {0, 0}}));
        SDVariable positions = images.layers()
                .weights()
                .normal(name + ".position", TransformerBlocks.DEVIATION, size.context(), size.width());
        x = graph.nn.pad(name + ".token", x, front, 0).add(name, positions);
        return graph.reshape(name + ".rows", x, -1, size.width());
    }

    private static Features features(FeatureMaps images, TransformerSize size, SDVariable rows) {
        SameDiff graph = images.layers().graph();
        SDVariable tokens = graph.reshape(images.prefix() + "tokens", rows, -1, size.context(), size.width());
        SDVariable first = tokens.get(SDIndex.all(), SDIndex.point(0), SDIndex.all());
        return new Features(images.layers(), images.prefix(), first, size.width());
    }
}
