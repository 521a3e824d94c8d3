package dev.cairn.worker.data;

import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Mixup;
import dev.cairn.worker.data.augment.PatchMasking;
import dev.cairn.worker.data.augment.TokenMasking;
import java.io.Serializable;
import java.util.List;

/**
 * How a column reaches one or more placeholders of the network: as values, as images that training varies, as labels of
 * mixed images, or with parts masked. Values and images of UINT8 or FLOAT32 arrive as FLOAT, {@code value * scale +
 * shift}; INT32 stays INT32. Scoring sees every example as it is, but for what is masked.
 */
public sealed interface Feed extends Serializable {
    /** Name of the dataset's column. */
    String column();

    /** Names of the placeholders that it fills. */
    List<String> placeholders();

    /** The values as they are. */
    static Feed unchanged(String placeholder, String column) {
        return new Values(placeholder, column, Scaling.NONE);
    }

    /** UINT8 or FLOAT32 values of any shape, as floats. */
    static Feed scaled(String placeholder, String column, Scaling scaling) {
        return new Values(placeholder, column, scaling);
    }

    /** Images, varied anew in each epoch and mixed with another of the step; then {@link #mixedLabels} go with them. */
    static Feed images(String placeholder, String column, Scaling scaling, Augmentation augmentation, Mixup mixup) {
        return new Images(List.of(placeholder), column, scaling, augmentation, mixup);
    }

    /** Several views of each image, each varied by itself: a placeholder a view. */
    static Feed views(List<String> placeholders, String column, Scaling scaling, Augmentation augmentation) {
        return new Images(placeholders, column, scaling, augmentation, Mixup.NONE);
    }

    /** The labels of mixed images: the example's own, the other's, and the weight of its own, FLOAT [batch]. */
    static Feed mixedLabels(String own, String other, String weight, String column, Mixup mixup) {
        return new MixedLabels(own, other, weight, column, mixup);
    }

    /**
     * Rows of tokens with some hidden, and what is to be guessed: INT32 [batch, guesses] places and tokens, and weights,
     * FLOAT 1, or 0 where a row has fewer guesses.
     */
    static Feed maskedTokens(
            String tokens, String places, String targets, String weights, String column, TokenMasking masking) {
        return new MaskedTokens(tokens, places, targets, weights, column, masking);
    }

    /** Images, varied, with patches hidden; the same without; and the mask: FLOAT [batch, patches], 1 where hidden. */
    static Feed maskedPatches(
            String image,
            String target,
            String mask,
            String column,
            Scaling scaling,
            Augmentation augmentation,
            PatchMasking masking) {
        return new MaskedPatches(image, target, mask, column, scaling, augmentation, masking);
    }

    /** INT32 of any shape, or scaled floats. */
    record Values(String placeholder, String column, Scaling scaling) implements Feed {
        @Override
        public List<String> placeholders() {
            return List.of(placeholder);
        }
    }

    /** UINT8, or FLOAT32 from 0 to 1, of shape [channels, height, width] or [height, width]; a placeholder a view. */
    record Images(List<String> placeholders, String column, Scaling scaling, Augmentation augmentation, Mixup mixup)
            implements Feed {
        public Images {
            placeholders = List.copyOf(placeholders);
        }
    }

    /** INT32 scalars. */
    record MixedLabels(String own, String other, String weight, String column, Mixup mixup) implements Feed {
        @Override
        public List<String> placeholders() {
            return List.of(own, other, weight);
        }
    }

    /** INT32 rows [length]. */
    record MaskedTokens(
            String tokens, String places, String targets, String weights, String column, TokenMasking masking)
            implements Feed {
        @Override
        public List<String> placeholders() {
            return List.of(tokens, places, targets, weights);
        }
    }

    /** Images as in {@link Images}. What is hidden is black before it is scaled. */
    record MaskedPatches(
            String image,
            String target,
            String mask,
            String column,
            Scaling scaling,
            Augmentation augmentation,
            PatchMasking masking)
            implements Feed {
        @Override
        public List<String> placeholders() {
            return List.of(image, target, mask);
        }
    }
}
