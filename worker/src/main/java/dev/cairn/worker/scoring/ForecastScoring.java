package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Errors of predicted numbers in their own unit: {@code rmse}, the root of the mean squared error, and {@code mae}, the
 * mean absolute error; and the mean loss, which is in scaled units.
 *
 * @param target name of the FLOAT placeholder that holds the true numbers, scaled as the predictions are
 * @param scale how much of the unit one scaled unit is
 */
public record ForecastScoring(String target, double scale) implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int EXAMPLES = 0;
    private static final int LOSS = 1;
    private static final int NUMBERS = 2;
    private static final int SQUARED = 3;
    private static final int ABSOLUTE = 4;

    @Override
    public int width() {
        return 5;
    }

    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        ByteBuffer targets = batch.tensor(target);
        for (int at = 0; at < targets.limit(); at += Float.BYTES) {
            double error = ((double) output.getFloat(at) - targets.getFloat(at)) * scale;
            sums[SQUARED] += error * error;
            sums[ABSOLUTE] += Math.abs(error);
        }
        sums[NUMBERS] += (double) targets.limit() / Float.BYTES;
        sums[EXAMPLES] += batch.examples();
        sums[LOSS] += (double) loss * batch.examples();
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("rmse", Math.sqrt(sums[SQUARED] / sums[NUMBERS]));
        metrics.put("mae", sums[ABSOLUTE] / sums[NUMBERS]);
        metrics.put("loss", sums[LOSS] / sums[EXAMPLES]);
        return metrics;
    }
}
