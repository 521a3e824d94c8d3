package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;

/**
 * A classifier's figures, and what there is to look at besides: how often each class was taken for which, and the wrong
 * predictions that were the surest of themselves.
 *
 * <p>Its numbers: those of the scoring; up to {@value #MOST_CLASSES} classes a count for each pair of truth and
 * prediction, row by row; four for each mistake and what is kept of its example, by falling loss. A place for a mistake
 * is free while its loss is 0, which no mistake has.
 *
 * @param scoring of the same classifier
 * @param mistakes most of them that are kept
 * @param kept of the example behind each
 */
public record ClassificationReview(ClassificationScoring scoring, int mistakes, Kept kept) implements Scoring {
    private static final long serialVersionUID = 2L;
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
        return firstMistake() + place() * mistakes;
    }

    /** Numbers of a mistake. */
    private int place() {
        return MISTAKE + kept.numbers();
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
                keep(batch, i, new Mistake(scoring.loss(output, i, truth), batch.id(i), truth, predicted), sums);
            }
        }
    }

    @Override
    public void merge(double[] slice, double[] total) {
        for (int i = 0; i < firstMistake(); i++) {
            total[i] += slice[i];
        }
        for (int from = firstMistake(); from < slice.length && slice[from] > 0; from += place()) {
            int at = freePlace(slice[from], total);
            if (at >= 0) {
                System.arraycopy(slice, from, total, at, place());
            }
        }
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
        for (int at = firstMistake(); at < sums.length && sums[at] > 0; at += place()) {
            found.add(new Mistake(sums[at], (long) sums[at + 1], (int) sums[at + 2], (int) sums[at + 3]));
        }
        return found;
    }

    /** What was kept of the example behind each mistake, the worst first. */
    public List<double[]> inputs(double[] sums) {
        var inputs = new ArrayList<double[]>();
        for (int at = firstMistake(); at < sums.length && sums[at] > 0; at += place()) {
            inputs.add(Arrays.copyOfRange(sums, at + MISTAKE, at + place()));
        }
        return inputs;
    }

    private void keep(Batch batch, int example, Mistake mistake, double[] sums) {
        int at = freePlace(mistake.loss, sums);
        if (at >= 0) {
            sums[at] = mistake.loss;
            sums[at + 1] = mistake.id;
            sums[at + 2] = mistake.truth;
            sums[at + 3] = mistake.predicted;
            kept.copy(batch, example, sums, at + MISTAKE);
        }
    }

    /** A place behind all that are as bad; -1 where there is none, as for a loss that is no number. */
    private int freePlace(double loss, double[] sums) {
        int at = firstMistake();
        while (at < sums.length && sums[at] >= loss) {
            at += place();
        }
        if (at >= sums.length || !(loss > 0)) {
            return -1;
        }
        System.arraycopy(sums, at, sums, at + place(), sums.length - at - place());
        return at;
    }
}
