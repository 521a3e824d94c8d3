package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.util.Map;
import org.agrona.DirectBuffer;

/** The mean loss alone: for networks that are judged by what they minimize. */
public record LossScoring() implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int EXAMPLES = 0;
    private static final int LOSS = 1;

    @Override
    public int width() {
        return 2;
    }

    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        sums[EXAMPLES] += batch.examples();
        sums[LOSS] += (double) loss * batch.examples();
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        return Map.of("loss", sums[LOSS] / sums[EXAMPLES]);
    }
}
