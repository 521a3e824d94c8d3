package dev.cairn.worker.data;

import dev.cairn.worker.data.augment.Chance;
import java.util.Map;

/** Images, varied in training, with patches masked: anew in each epoch of training, always the same in scoring. */
final class PatchReader implements FeedReader {
    private final Feed.MaskedPatches feed;
    private final Pictures pictures;
    private final Chance chance;
    private final float[] scaled;
    private final float[] mask;

    PatchReader(Feed.MaskedPatches feed, Column column, int index, Variation variation) {
        this.feed = feed;
        pictures = new Pictures(column, index, feed.augmentation(), variation);
        chance = new Chance(variation.seed());
        scaled = new float[pictures.elements()];
        mask = new float[feed.masking().patches(pictures.shape())];
    }

    @Override
    public Map<String, Integer> widths() {
        int width = scaled.length * Float.BYTES;
        return Map.of(feed.image(), width, feed.target(), width, feed.mask(), mask.length * Float.BYTES);
    }

    @Override
    public void read(Example example, Batch batch, int i) {
        float[] image = pictures.read(example, 0);
        feed.scaling().apply(image, scaled);
        batch.floats(feed.target()).put(i * scaled.length, scaled);
        feed.masking().apply(image, pictures.shape(), mask, chance.mask(example.epoch(), example.id()));
        feed.scaling().apply(image, scaled);
        batch.floats(feed.image()).put(i * scaled.length, scaled);
        batch.floats(feed.mask()).put(i * mask.length, mask);
    }
}
