package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * Accuracy and mean loss of a classifier. The predicted class is the one with the largest logit, the lowest of
 * several; an example whose logits are not numbers counts as wrong.
 *
 * @param label name of the INT32 placeholder that holds the true classes
 * @param classes number of logits an example
 */
public record ClassificationScoring(String label, int classes) implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int EXAMPLES = 0;
    private static final int LOSS = 1;
    private static final int CORRECT = 2;

    @Override
    public int width() {
        return 3;
    }

    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        ByteBuffer labels = batch.tensor(label);
        int correct = 0;
        for (int i = 0; i < batch.examples(); i++) {
            if (predicted(output, i) == labels.getInt(i * Integer.BYTES)) {
                correct++;
            }
        }
        sums[EXAMPLES] += batch.examples();
        sums[LOSS] += (double) loss * batch.examples();
        sums[CORRECT] += correct;
    }

    /** The class of an example; -1 where its logits are not numbers. */
    int predicted(DirectBuffer output, int example) {
        int best = -1;
        float largest = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            float logit = logit(output, example, c);
            if (logit > largest) {
                largest = logit;
                best = c;
            }
        }
        return best;
    }

    /** -log softmax(logits)[truth] of an example. */
    double loss(DirectBuffer output, int example, int truth) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            largest = Math.max(largest, logit(output, example, c));
        }
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += StrictMath.exp(logit(output, example, c) - largest);
        }
        return StrictMath.log(sum) + largest - logit(output, example, truth);
    }

    private float logit(DirectBuffer output, int example, int c) {
        return output.getFloat((example * classes + c) * Float.BYTES);
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        var metrics = new LinkedHashMap<String, Double>();
        metrics.put("accuracy", sums[CORRECT] / sums[EXAMPLES]);
        metrics.put("loss", sums[LOSS] / sums[EXAMPLES]);
        return metrics;
    }
}
