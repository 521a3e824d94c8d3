package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;

/**
 * The random numbers of one example in one epoch: they follow from (seed, epoch, id, purpose) and from nothing else, so
 * they are the same on whatever worker the example lies and whenever it is read. For one thread.
 */
public final class Chance {
    private static final int MIXUP = -1;
    private static final int MASK = -2;

    private final long seed;
    private final SplitMix64 random = new SplitMix64(0);

    /** @param seed of the run */
    public Chance(long seed) {
        this.seed = seed;
    }

    /**
     * What a view of the example draws.
     *
     * @param view from 0: contrastive jobs see an example several times
     */
    public SplitMix64 view(long epoch, long id, int view) {
        return stream(epoch, id, view);
    }

    /** What mixing it with another draws. */
    public SplitMix64 mixup(long epoch, long id) {
        return stream(epoch, id, MIXUP);
    }

    /** What masking parts of it draws. */
    public SplitMix64 mask(long epoch, long id) {
        return stream(epoch, id, MASK);
    }

    private SplitMix64 stream(long epoch, long id, int purpose) {
        long epochs = SplitMix64.mix(SplitMix64.mix(seed) + epoch);
        return random.restart(SplitMix64.mix(SplitMix64.mix(epochs + id) + purpose));
    }
}
