package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.Review;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.scoring.ClassificationReview;
import dev.cairn.worker.scoring.ClassificationReview.Mistake;
import dev.cairn.worker.scoring.ClassificationScoring;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The test of a classifier: which classes it takes for which, and the examples on which it is the most wrong.
 *
 * @param classes their names
 * @param view how these examples look
 */
record ClassReview(ClassificationReview scoring, List<String> classes, ExampleView view) implements Review {
    private static final int MISTAKES = 20;

    static ClassReview of(ClassificationScoring scoring, DataShape data, ExampleView view) {
        return new ClassReview(new ClassificationReview(scoring, MISTAKES, view.kept()), data.classNames(), view);
    }

    @Override
    public List<Exhibit> of(TrainedModel model, double[] sums) {
        var exhibits = new ArrayList<Exhibit>();
        if (scoring.countsPairs()) {
            exhibits.add(confusion(sums));
        }
        exhibits.addAll(view.of(model, mistakes(sums), scoring.inputs(sums)));
        return exhibits;
    }

    private Exhibit confusion(double[] sums) {
        var head = new ArrayList<>(List.of("truth \\ prediction"));
        head.addAll(classes);
        List<List<String>> rows = IntStream.range(0, classes.size())
                .mapToObj(truth -> row(sums, truth))
                .toList();
        return new Exhibit.Table("Confusion matrix", head, rows);
    }

    private List<String> row(double[] sums, int truth) {
        var row = new ArrayList<>(List.of(classes.get(truth)));
        for (int predicted = 0; predicted < classes.size(); predicted++) {
            row.add(String.valueOf(scoring.count(sums, truth, predicted)));
        }
        return row;
    }

    private Exhibit.Table mistakes(double[] sums) {
        List<List<String>> rows = scoring.mistakes(sums).stream().map(this::row).toList();
        return new Exhibit.Table("Worst mistakes", List.of("row", "truth", "prediction", "-log p(truth)"), rows);
    }

    private List<String> row(Mistake mistake) {
        return List.of(
                String.valueOf(DataShape.row(mistake.id())),
                classes.get(mistake.truth()),
                classes.get(mistake.predicted()),
                String.format(Locale.ROOT, "%.2f", mistake.loss()));
    }
}
