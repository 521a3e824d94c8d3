package dev.cairn.models.vision;

/**
 * What a network makes of images before its head, which depends on what they are learnt for. The parameters' names are
 * the same under every head, so that what one has learnt can be taken over by name.
 */
@FunctionalInterface
public interface ImageEncoder {
    /** Adds the encoder's layers behind these images. */
    Features encode(FeatureMaps images);
}
