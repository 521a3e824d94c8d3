package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * SimCLR: two views of each image shall be closer to each other than to all other images of the batch. Both go through
 * one encoder together, so that batch norm sees them alike, and through a head of two dense layers that only this
 * learning uses.
 *
 * <p>A batch is what one worker computes at a time: its images are compared with each other alone. The literature
 * compares all images of a step, for which workers would have to exchange what they have computed in the middle of it.
 *
 * <p>Source: Chen et al., "A Simple Framework for Contrastive Learning of Visual Representations", 2020, algorithm 1.
 *
 * @param temperature by which similarities are divided, above 0; typical 0.1 to 0.5
 * @param projection width of the head's last layer, in which images are compared; typical 128
 */
public record SimClr(Images images, double temperature, int projection, long seed) implements ContrastiveMethod {
    private static final long serialVersionUID = 2L;

    @Override
    public Network build(ImageEncoder encoder) {
        return Layers.network(images.type(), seed, layers -> {
            SameDiff graph = layers.graph();
            Features features = images.encoded(layers, "", encoder, images.both(graph));
            Features projected = features.dense("projection1", features.width())
                    .relu("projection1")
                    .dense("projection2", projection);
            NtXent.loss(layers, projected.value(), projection, temperature);
            Images.apart(graph, "features", features.value(), features.width());
            return new Network(graph, Images.VIEWS, "loss", "features.first");
        });
    }
}
