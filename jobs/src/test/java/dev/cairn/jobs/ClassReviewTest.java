package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.worker.scoring.ClassificationScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClassReviewTest {
    /** Of 3 examples, the only dog was taken for a cat: the one in row 5 of a test part of its own. */
    private static final double[] SUMS = {3, 2.1, 2, 2, 0, 1, 0, 1.5, (1L << 40) + 5, 1, 0};

    @Test
    void shouldNameTheClasses() {
        var data = new DataShape(List.of(), Map.of("classes", "2", "classNames", "[\"cat\",\"dog\"]"));
        var review = ClassReview.of(new ClassificationScoring("label", 2), data);

        double[] sums = Arrays.copyOf(SUMS, review.scoring().width());

        assertThat(review.of(sums))
                .containsExactly(
                        new Exhibit.Table(
                                "Confusion matrix",
                                List.of("truth \\ prediction", "cat", "dog"),
                                List.of(List.of("cat", "2", "0"), List.of("dog", "1", "0"))),
                        new Exhibit.Table(
                                "Worst mistakes",
                                List.of("row", "truth", "prediction", "-log p(truth)"),
                                List.of(List.of("5", "dog", "cat", "1.50"))));
    }

    @Test
    void shouldNumberClassesWithoutNames() {
        var data = new DataShape(List.of(), Map.of("classes", "3"));

        assertThat(ClassReview.of(new ClassificationScoring("label", 3), data).classes())
                .containsExactly("0", "1", "2");
    }
}
