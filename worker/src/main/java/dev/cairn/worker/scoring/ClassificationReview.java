package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A classifier's figures, and what there is to look at besides: how often each class was taken for which, and the wrong
 * predictions that were the surest of themselves.
 *
 * <p>Its numbers: those of the scoring; up to {@value #MOST_CLASSES} classes a count for each pair of truth and
 * prediction, row by row; four for each mistake, by falling loss. A place for a mistake is free while its loss is 0,
 * which no mistake has.
 *
 * @param scoring of the same classifier
 * @param mistakes most of them that are kept
 */
public record ClassificationReview(ClassificationScoring scoring, int mistakes) implements Scoring {
    private static final long serialVersionUID = 1L;
    private static final int MOST_CLASSES = 100;
    private static final int MISTAKE = 4;

    /**
     * A wrong prediction.
     *
     * @param loss -log of the share that softmax gives to the truth
     * @param id of the example
     */
    public record Mistake(double loss, long id, int truth, int predicted) {}

    @Override
    public int width() {
        return firstMistake() + MISTAKE * mistakes;
    }

    private int firstMistake() {
        int classes = scoring.classes();
        return scoring.width() + (countsPairs() ? classes * classes : 0);
    }

    /** Whether there are few enough classes for a count of each pair. */
    public boolean countsPairs() {
        return scoring.classes() <= MOST_CLASSES;
    }

    @Override
    public void add(Batch batch, DirectBuffer output, float loss, double[] sums) {
        scoring.add(batch, output, loss, sums);
        ByteBuffer labels = batch.tensor(scoring.label());
        for (int i = 0; i < batch.examples(); i++) {
            int truth = labels.getInt(i * Integer.BYTES);
            int predicted = scoring.predicted(output, i);
            if (predicted < 0) { // logits that are not numbers
                continue;
            }
            if (countsPairs()) {
                sums[pair(truth, predicted)]++;
            }
            if (predicted != truth) {
                keep(new Mistake(scoring.loss(output, i, truth), batch.id(i), truth, predicted), sums);
            }
        }
    }

    @Override
    public void merge(double[] slice, double[] total) {
        for (int i = 0; i < firstMistake(); i++) {
            total[i] += slice[i];
        }
        mistakes(slice).forEach(mistake -> keep(mistake, total));
    }

    @Override
    public Map<String, Double> metrics(double[] sums) {
        return scoring.metrics(sums);
    }

    /** How many examples of a class were taken for another, or for itself. */
    public long count(double[] sums, int truth, int predicted) {
        return (long) sums[pair(truth, predicted)];
    }

    private int pair(int truth, int predicted) {
        return scoring.width() + truth * scoring.classes() + predicted;
    }

    /** The worst first. */
    public List<Mistake> mistakes(double[] sums) {
        var found = new ArrayList<Mistake>();
        for (int at = firstMistake(); at < sums.length && sums[at] > 0; at += MISTAKE) {
            found.add(new Mistake(sums[at], (long) sums[at + 1], (int) sums[at + 2], (int) sums[at + 3]));
        }
        return found;
    }

    /** Behind all that are as bad, where there is a place; a loss that is no number has none. */
    private void keep(Mistake mistake, double[] sums) {
        int at = firstMistake();
        while (at < sums.length && sums[at] >= mistake.loss) {
            at += MISTAKE;
        }
        if (at < sums.length && mistake.loss > 0) {
            System.arraycopy(sums, at, sums, at + MISTAKE, sums.length - at - MISTAKE);
            sums[at] = mistake.loss;
            sums[at + 1] = mistake.id;
            sums[at + 2] = mistake.truth;
            sums[at + 3] = mistake.predicted;
        }
    }
}
