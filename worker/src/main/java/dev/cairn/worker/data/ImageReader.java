package dev.cairn.worker.data;

import static java.util.stream.Collectors.toMap;

import dev.cairn.worker.data.augment.Chance;
import dev.cairn.worker.data.augment.Mixup;
import java.util.List;
import java.util.Map;

/** Images, varied and mixed in training. */
final class ImageReader implements FeedReader {
    private final Feed.Images feed;
    private final List<String> placeholders;
    private final Pictures pictures;
    private final Chance chance;
    private final boolean mixes;
    private final float[] scaled;
    private float[] image;
    private float[] following;
    private long followingId;
    private long followingEpoch = -1;

    ImageReader(Feed.Images feed, Column column, int index, Variation variation) {
        this.feed = feed;
        placeholders = feed.placeholders();
        pictures = new Pictures(column, index, feed.augmentation(), variation);
        chance = new Chance(variation.seed());
        mixes = variation.varies() && !feed.mixup().isNone();
        scaled = new float[pictures.elements()];
        image = new float[mixes ? pictures.elements() : 0];
        following = new float[image.length];
    }

    @Override
    public Map<String, Integer> widths() {
        return placeholders.stream().collect(toMap(name -> name, name -> scaled.length * Float.BYTES));
    }

    @Override
    public void read(Example example, Batch batch, int i) throws InterruptedException {
        for (int view = 0; view < placeholders.size(); view++) {
            float[] picture = mixes ? mixed(example) : pictures.read(example, view);
            feed.scaling().apply(picture, scaled);
            batch.floats(placeholders.get(view)).put(i * scaled.length, scaled);
        }
    }

    /** Mixes an image with that of the next example, which is kept: it is the next one to be read. */
    private float[] mixed(Example example) throws InterruptedException {
        if (example.id() == followingId && example.epoch() == followingEpoch) {
            float[] own = following;
            following = image;
            image = own;
        } else {
            System.arraycopy(pictures.read(example, 0), 0, image, 0, image.length);
        }
        Example next = example.next();
        System.arraycopy(pictures.read(next, 0), 0, following, 0, following.length);
        followingId = next.id();
        followingEpoch = next.epoch();
        float weight = feed.mixup().weight(chance.mixup(example.epoch(), example.id()));
        Mixup.mix(image, following, weight, image.length);
        return image;
    }
}
