package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.io.Serializable;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * How well a network does, as sums over examples: each batch gives its sums, which are added over batches and ranks
 * in a fixed order; the metrics come from the total.
 */
public interface Scoring extends Serializable {
    /** How many sums a batch gives. */
    int width();

    /**
     * Adds a batch.
     *
     * @param output the network's output, floats [examples, ...]
     * @param loss mean over the batch's examples
     * @param sums [width()]
     */
    void add(Batch batch, DirectBuffer output, float loss, double[] sums);

    /** Adds the sums of another slice to a total, in rank order. */
    default void merge(double[] slice, double[] total) {
        for (int i = 0; i < total.length; i++) {
            total[i] += slice[i];
        }
    }

    /** Metrics by name, such as accuracy and loss, from the sums over a whole dataset. */
    Map<String, Double> metrics(double[] sums);
}
