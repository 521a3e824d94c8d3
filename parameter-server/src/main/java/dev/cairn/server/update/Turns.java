package dev.cairn.server.update;

import java.io.Serializable;

/**
 * In which steps an optimizer acts: in those whose number, counted from 0, has a remainder in {@code [from, to)} when
 * divided by {@code period}. So a GAN's critic with {@code Turns(6, 0, 5)} is trained five times, then its generator
 * with {@code Turns(6, 5, 6)} once.
 */
public record Turns(int period, int from, int to) implements Serializable {
    /** Every step. */
    public static final Turns ALWAYS = new Turns(1, 0, 1);

    public Turns {
        if (from < 0 || to <= from || to > period) {
            throw new IllegalArgumentException("turns [" + from + ", " + to + ") of " + period
                    + " steps: must be a non-empty range within the period");
        }
    }

    /** Whether the optimizer acts in a step, counted from 0. */
    public boolean include(long step) {
        long remainder = step % period;
        return remainder >= from && remainder < to;
    }

    /** How many turns there are before a step, counted from 0. */
    public long before(long step) {
        long begun = Math.min(Math.max(step % period - from, 0), to - from);
        return step / period * (to - from) + begun;
    }
}
