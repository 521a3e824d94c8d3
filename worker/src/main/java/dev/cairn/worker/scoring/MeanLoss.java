package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.util.Map;
import org.agrona.DirectBuffer;

/** A scoring by the loss alone, whatever the network puts out. */
interface MeanLoss extends Scoring {
    int WEIGHT = 0;
    int LOSS = 1;

    /** How many terms a batch's loss is the mean of: its examples, where each counts the same. */
    default double weight(Batch batch) {
        return batch.examples();
    }

    /** What follows from the mean loss of all terms. */
    Map<String, Double> metrics(double loss);

    @Override
    default int width() {
        return 2;
    }

    @Override
    default void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        double weight = weight(batch);
        sums[WEIGHT] += weight;
        sums[LOSS] += loss * weight;
    }

    @Override
    default Map<String, Double> metrics(double[] sums) {
        return metrics(sums[LOSS] / sums[WEIGHT]);
    }
}
