package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;

/**
 * How often an image is closest to its own caption among those of its batch, and a caption to its own image; so the figures
 * depend on the batch size.
 */
public record RetrievalScoring() implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int LOSS = 0;
    private static final int CAPTIONS = 1;
    private static final int IMAGES = 2;
    private static final int EXAMPLES = 3;

    @Override
    public int width() {
        return EXAMPLES + 1;
    }

    /** @param output likeness of each image [row] and each caption [column], [examples, examples] */
    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        add(batch.examples(), output, loss, sums);
    }

    static void add(int examples, DirectBuffer output, float loss, double[] sums) {
        sums[LOSS] += (double) loss * examples;
        sums[EXAMPLES] += examples;
        for (int i = 0; i < examples; i++) {
            sums[CAPTIONS] += isHighest(output, i * examples + i, i * examples, 1, examples) ? 1 : 0;
            sums[IMAGES] += isHighest(output, i * examples + i, i, examples, examples) ? 1 : 0;
        }
    }

    /** Whether one number of a row or column is above all others of it. */
    private static boolean isHighest(DirectBuffer numbers, int one, int first, int stride, int count) {
        float own = numbers.getFloat(one * Float.BYTES);
        for (int i = 0; i < count; i++) {
            int other = first + i * stride;
            if (other != one && !(numbers.getFloat(other * Float.BYTES) < own)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        Map<String, Double> metrics = new TreeMap<>();
        metrics.put("loss", sums[LOSS] / sums[EXAMPLES]);
        metrics.put("captionOfImage", sums[CAPTIONS] / sums[EXAMPLES]);
        metrics.put("imageOfCaption", sums[IMAGES] / sums[EXAMPLES]);
        return metrics;
    }
}
