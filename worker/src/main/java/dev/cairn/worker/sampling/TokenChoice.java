package dev.cairn.worker.sampling;

import dev.cairn.worker.SplitMix64;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Draws the next token from a model's logits: from softmax(logits / temperature), cut down to the {@code topK} most
 * probable tokens, and of these to the fewest that hold {@code topP} of the probability.
 *
 * <p>Source: Fan et al., "Hierarchical Neural Story Generation", 2018 (top-k); Holtzman et al., "The Curious Case of
 * Neural Text Degeneration", 2020 (top-p).
 *
 * @param temperature below 1 sharpens; 0 takes the most probable token
 * @param topK tokens to choose among; 0: all
 * @param topP part of the probability to choose from, above 0; 1: all
 * @param first the lowest token that may be chosen; below are those that stand for no text
 */
public record TokenChoice(double temperature, int topK, double topP, int first) {
    public TokenChoice {
        if (!(temperature >= 0) || topK < 0 || !(topP > 0 && topP <= 1) || first < 0) {
            throw new IllegalArgumentException("temperature=" + temperature + ", topK=" + topK + ", topP=" + topP
                    + ", first=" + first + ": must be >= 0, >= 0, above 0 and at most 1, >= 0");
        }
    }

    /** One of the tokens; the lowest of several that are as probable comes first. */
    public int choose(float[] logits, SplitMix64 random) {
        int[] tokens = IntStream.range(first, logits.length)
                .boxed()
                .sorted(Comparator.comparingDouble(token -> -logits[token])) // stable
                .mapToInt(Integer::intValue)
                .limit(limit(logits.length))
                .toArray();
        if (temperature == 0) {
            return tokens[0];
        }
        double[] sums = new double[tokens.length];
        double sum = 0;
        for (int i = 0; i < tokens.length; i++) {
            sum += StrictMath.exp((logits[tokens[i]] - logits[tokens[0]]) / temperature);
            sums[i] = sum;
        }
        int kept = first(sums, topP * sum) + 1;
        return tokens[first(sums, random.nextDouble() * sums[kept - 1])];
    }

    private long limit(int tokens) {
        return topK == 0 ? tokens : topK;
    }

    /** The first place at which rising sums come to a value. */
    private static int first(double[] sums, double value) {
        int place = 0;
        while (place < sums.length - 1 && sums[place] < value) {
            place++;
        }
        return place;
    }
}
