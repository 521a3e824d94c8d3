package dev.cairn.worker.data;

import dev.cairn.worker.data.augment.Chance;
import java.util.Map;

/** Rows of tokens with some masked: anew in each epoch of training, always the same in scoring. */
final class TokenReader implements FeedReader {
    private final Feed.MaskedTokens feed;
    private final int index;
    private final Chance chance;
    private final int[] tokens;
    private final int[] places;
    private final int[] targets;
    private final float[] weights;

    TokenReader(Feed.MaskedTokens feed, Column column, int index, Variation variation) {
        if (column.type() != ElementType.INT32 || column.shape().size() != 1) {
            throw new IllegalArgumentException("shape " + column.shape() + ": tokens must be INT32 [length]");
        }
        this.feed = feed;
        this.index = index;
        chance = new Chance(variation.seed());
        tokens = new int[column.elements()];
        int guesses = feed.masking().guesses(tokens.length);
        places = new int[guesses];
        targets = new int[guesses];
        weights = new float[guesses];
    }

    @Override
    public Map<String, Integer> widths() {
        int guesses = places.length * Integer.BYTES;
        return Map.of(
                feed.tokens(),
                tokens.length * Integer.BYTES,
                feed.places(),
                guesses,
                feed.targets(),
                guesses,
                feed.weights(),
                guesses);
    }

    @Override
    public void read(Example example, Batch batch, int i) {
        MappedShard shard = example.shard();
        shard.ints().get(shard.offset(example.row(), index + 1) / Integer.BYTES, tokens);
        feed.masking().apply(tokens, places, targets, weights, chance.mask(example.epoch(), example.id()));
        batch.ints(feed.tokens()).put(i * tokens.length, tokens);
        batch.ints(feed.places()).put(i * places.length, places);
        batch.ints(feed.targets()).put(i * places.length, targets);
        batch.floats(feed.weights()).put(i * places.length, weights);
    }
}
