package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.io.Serializable;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What all image classifiers share: what they are fed, and the head, a dense layer and its cross-entropy.
 *
 * @param type of parameters and activations
 * @param mixed whether images are mixed in pairs: the loss is then the cross-entropy against both labels, weighted
 * @param seed of the initial parameters
 */
public record ImageClassifier(DataType type, int channels, int height, int width, int classes, boolean mixed, long seed)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Placeholder INT32 [batch] of a mixed classifier: the label of what each image is mixed with. */
    public static final String OTHER_LABEL = "otherLabel";

    /** Placeholder [batch] of a mixed classifier: how much each image's own label counts, from 0 to 1. */
    public static final String LABEL_WEIGHT = "labelWeight";

    /** Of single precision, for images that are not mixed. */
    public ImageClassifier(int channels, int height, int width, int classes, long seed) {
        this(DataType.FLOAT, channels, height, width, classes, false, seed);
    }

    public ImageClassifier of(DataType precision) {
        return new ImageClassifier(precision, channels, height, width, classes, mixed, seed);
    }

    public ImageClassifier mixing(boolean pairs) {
        return new ImageClassifier(type, channels, height, width, classes, pairs, seed);
    }

    /**
     * Placeholders {@code image} [batch, channels, height, width] and {@code label} INT32 [batch], where images are mixed
     * {@link #OTHER_LABEL} and {@link #LABEL_WEIGHT} too; output {@code logits} [batch, classes].
     */
    public Network build(ImageEncoder encoder) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable image = graph.placeHolder("image", type, -1, channels, height, width);
            SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
            SDVariable logits = encoder.encode(new FeatureMaps(layers, "", image, channels, height, width))
                    .dense("logits", classes)
                    .value();
            if (!mixed) {
                layers.crossEntropy(label, logits, classes);
                return new Network(graph, List.of("image", "label"), "loss", "logits");
            }
            SDVariable other = graph.placeHolder(OTHER_LABEL, DataType.INT32, -1);
            SDVariable weight = graph.placeHolder(LABEL_WEIGHT, type, -1);
            layers.mixedCrossEntropy(label, other, weight, logits, classes);
            return new Network(graph, List.of("image", "label", OTHER_LABEL, LABEL_WEIGHT), "loss", "logits");
        });
    }
}
