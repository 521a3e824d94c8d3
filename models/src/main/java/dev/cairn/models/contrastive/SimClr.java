package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.vision.FeatureMaps;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import java.io.Serializable;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

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
public record SimClr(DataType type, int channels, int height, int width, double temperature, int projection, long seed)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Placeholders [batch, channels, height, width]: two views of each image. */
    public static final List<String> VIEWS = List.of("first", "second");

    /** In floats. */
    public SimClr(int channels, int height, int width, double temperature, int projection, long seed) {
        this(DataType.FLOAT, channels, height, width, temperature, projection, seed);
    }

    /** Placeholders {@link #VIEWS}; output {@code features} [batch, width of the encoder], those of the first view. */
    public Network build(ImageEncoder encoder) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable[] views = VIEWS.stream()
                    .map(name -> graph.placeHolder(name, type, -1, channels, height, width))
                    .toArray(SDVariable[]::new);
            SDVariable both = graph.concat("views", 0, views);
            Features features = encoder.encode(new FeatureMaps(layers, "", both, channels, height, width));
            Features projected = features.dense("projection1", features.width())
                    .relu("projection1")
                    .dense("projection2", projection);
            NtXent.loss(layers, projected.value(), projection, temperature);
            SDVariable each = graph.reshape("features.views", features.value(), 2, -1, features.width());
            graph.unstack(new String[] {"features", "features.second"}, each, 0, 2);
            return new Network(graph, VIEWS, "loss", "features");
        });
    }
}
