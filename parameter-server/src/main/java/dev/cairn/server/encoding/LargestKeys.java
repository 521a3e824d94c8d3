package dev.cairn.server.encoding;

import java.util.Arrays;

/**
 * Finds the k-th largest of many keys in linear time: counts the upper digits, then the middle ones of those that share
 * the upper digit found, then the lower ones (radix selection).
 */
final class LargestKeys {
    private static final int DIGIT_BITS = 11;
    private static final int DIGIT = (1 << DIGIT_BITS) - 1;

    private final int[] histogram = new int[DIGIT + 1];
    private int ties;

    /**
     * The k-th largest of {@code keys[0, count)}, which are not negative.
     *
     * @param k from 1 to {@code count}
     */
    int find(int[] keys, int count, int k) {
        int found = 0;
        int mask = 0;
        ties = k;
        for (int shift = 2 * DIGIT_BITS; shift >= 0; shift -= DIGIT_BITS) {
            count(keys, count, mask, found, shift);
            int digit = DIGIT;
            while (ties > histogram[digit]) {
                ties -= histogram[digit];
                digit--;
            }
            found |= digit << shift;
            mask |= DIGIT << shift;
        }
        return found;
    }

    /** How many of the k largest are equal to the one found. */
    int ties() {
        return ties;
    }

    private void count(int[] keys, int count, int mask, int prefix, int shift) {
        Arrays.fill(histogram, 0);
        for (int i = 0; i < count; i++) {
            if ((keys[i] & mask) == prefix) {
                histogram[(keys[i] >>> shift) & DIGIT]++;
            }
        }
    }
}
