package dev.cairn.worker.data.augment;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;
import java.util.Arrays;

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

    /** How many tokens are chosen of a row of this length that is all ordinary: the most. */
    public int guesses(int length) {
        return Math.max(1, Math.toIntExact(Math.round(rate * length)));
    }

    /**
     * Chooses among a row's ordinary tokens: that part of them, rounded, at least one if there is any; all choices of so
     * many are as likely. Source: Knuth, "The Art of Computer Programming" 2, section 3.4.2, algorithm S.
     *
     * @param tokens the row; what is hidden changes
     * @param places takes where the chosen ones stand, in their order; what is left of it becomes 0, here and below
     * @param targets takes what stood there; as long as places
     * @param weights takes 1 for each; as long as places
     */
    public void apply(int[] tokens, int[] places, int[] targets, float[] weights, SplitMix64 random) {
        Arrays.fill(places, 0);
        Arrays.fill(targets, 0);
        Arrays.fill(weights, 0);
        int ordinary = (int) Arrays.stream(tokens).filter(this::isOrdinary).count();
        int chosen = ordinary == 0 ? 0 : guesses(ordinary);
        for (int i = 0, at = 0; at < chosen; i++) {
            if (!isOrdinary(tokens[i])) {
                continue;
            }
            if (random.nextInt(ordinary) < chosen - at) {
                places[at] = i;
                targets[at] = tokens[i];
                weights[at] = 1;
                tokens[i] = hidden(tokens[i], random);
                at++;
            }
            ordinary--;
        }
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
