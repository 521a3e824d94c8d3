package dev.cairn.models.vision;

import java.io.Serializable;

/**
 * What a network makes of images before its head, which depends on what they are learnt for. The parameters' names are
 * the same under every head, so that what one has learnt can be taken over by name. Workers build it again: it holds nothing but sizes.
 */
@FunctionalInterface
public interface ImageEncoder extends Serializable {
    /** Adds the encoder's layers behind these images. */
    Features encode(FeatureMaps images);
}
