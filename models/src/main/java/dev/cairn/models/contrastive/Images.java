package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.vision.FeatureMaps;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import java.io.Serializable;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The images that a network is fed with, each in one placeholder [batch, channels, height, width], or in two views.
 *
 * @param type of parameters and activations
 */
public record Images(DataType type, int channels, int height, int width) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The placeholders of two views, the first before the second. */
    public static final List<String> VIEWS = List.of("first", "second");

    /** In floats. */
    public Images(int channels, int height, int width) {
        this(DataType.FLOAT, channels, height, width);
    }

    /** Adds a placeholder. */
    SDVariable fed(SameDiff graph, String name) {
        return graph.placeHolder(name, type, -1, channels, height, width);
    }

    /** Adds both views' placeholders; all second views lie behind all first ones, so that batch norm sees them alike. */
    SDVariable both(SameDiff graph) {
        SDVariable[] views = VIEWS.stream().map(name -> fed(graph, name)).toArray(SDVariable[]::new);
        return graph.concat("views", 0, views);
    }

    /**
     * Adds an encoder behind images.
     *
     * @param prefix of its names
     */
    Features encoded(Layers layers, String prefix, ImageEncoder encoder, SDVariable images) {
        return encoder.encode(new FeatureMaps(layers, prefix, images, channels, height, width));
    }

    /** What belongs to the first views, and what to the second, of rows of {@link #both}. */
    static SDVariable[] apart(SameDiff graph, String name, SDVariable rows, int width) {
        SDVariable each = graph.reshape(name + ".views", rows, 2, -1, width);
        return graph.unstack(new String[] {name + ".first", name + ".second"}, each, 0, 2);
    }
}
