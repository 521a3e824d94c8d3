package dev.cairn.worker.data;

import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Augmenter;
import dev.cairn.worker.data.augment.Chance;
import dev.cairn.worker.data.augment.ImageShape;

/** An image column whose rows come varied in training. For one thread. */
final class Pictures {
    private final FloatColumn source;
    private final ImageShape shape;
    private final Augmenter augmenter;
    private final Chance chance;
    private final boolean varies;

    Pictures(Column column, int index, Augmentation augmentation, Variation variation) {
        source = new FloatColumn(column, index);
        shape = ImageShape.of(column.shape());
        augmenter = new Augmenter(augmentation, shape, source.white());
        chance = new Chance(variation.seed());
        varies = variation.varies() && !augmentation.isNone();
    }

    ImageShape shape() {
        return shape;
    }

    int elements() {
        return shape.elements();
    }

    /**
     * Reads an example's image.
     *
     * @param view from 0
     * @return an array that begins with the image, unscaled; valid until the next call, and free to be changed
     */
    float[] read(Example example, int view) {
        source.read(example, augmenter.source());
        return varies ? augmenter.augment(chance.view(example.epoch(), example.id(), view)) : augmenter.source();
    }
}
