package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * Hides tokens for a masked-language job to guess: of those chosen, 80 % become the mask, 10 % any ordinary token, 10 %
 * stay. Special tokens, which come before or after the ordinary ones, are spared. Source: Devlin et al., "BERT", 2019,
 * section 3.1.
 *
 * @param rate part of the ordinary tokens that is chosen, above 0 and below 1; typical: 0.15
 * @param mask the token that hides another, itself a special one
 * @param first the lowest ordinary token; below may be padding and the like
 * @param end above the highest ordinary token
 */
public record TokenMasking(double rate, int mask, int first, int end) implements Serializable {
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.9;

    public TokenMasking {
        require(rate > 0 && rate < 1, "rate=" + rate + ": must be above 0 and below 1");
        require(first >= 0 && first < end, "first=" + first + ": must be from 0 to below end=" + end);
        require(mask >= 0 && (mask < first || mask >= end), "mask=" + mask + ": must be no ordinary token");
    }

    /**
     * Chooses among a row's tokens, at least one if any is ordinary.
     *
     * @param tokens the row; what is hidden changes
     * @param targets takes the row as it was
     * @param weights takes 1 where a token was chosen, elsewhere 0
     */
    public void apply(int[] tokens, int[] targets, float[] weights, SplitMix64 random) {
        System.arraycopy(tokens, 0, targets, 0, tokens.length);
        int ordinary = 0;
        int chosen = 0;
        for (int i = 0; i < tokens.length; i++) {
            boolean takes = random.nextDouble() < rate && isOrdinary(tokens[i]);
            weights[i] = takes ? 1 : 0;
            chosen += takes ? 1 : 0;
            ordinary += isOrdinary(tokens[i]) ? 1 : 0;
        }
        if (chosen == 0 && ordinary > 0) {
            weights[place(tokens, random.nextInt(ordinary))] = 1;
        }
        for (int i = 0; i < tokens.length; i++) {
            if (weights[i] == 1) {
                tokens[i] = hidden(tokens[i], random);
            }
        }
    }

    /** Where the ordinary token of this index stands. */
    private int place(int[] tokens, int index) {
        int left = index;
        int place = 0;
        while (left > 0 || !isOrdinary(tokens[place])) {
            left -= isOrdinary(tokens[place]) ? 1 : 0;
            place++;
        }
        return place;
    }

    private int hidden(int token, SplitMix64 random) {
        double way = random.nextDouble();
        int other = first + random.nextInt(end - first);
        if (way < MASKED) {
            return mask;
        }
        return way < REPLACED ? other : token;
    }

    private boolean isOrdinary(int token) {
        return token >= first && token < end;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
