package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.driver.training.TrainedParameters;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.scoring.ClassificationScoring;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/** Of 3 examples, the only dog was taken for a cat: the one in row 5 of a test part of its own. */
class ClassReviewTest {
    private static final double[] FIGURES = {3, 2.1, 2, 2, 0, 1, 0, 1.5, (1L << 40) + 5, 1, 0};
    private static final List<String> HEAD = List.of("row", "truth", "prediction", "-log p(truth)");
    private static final List<String> MISTAKE = List.of("5", "dog", "cat", "1.50");
    private static final DataShape DATA =
            new DataShape(List.of(), Map.of("classes", "2", "classNames", "[\"cat\",\"dog\"]"));
    private static final String WORDS =
            """
            { "kind": "text", "cells": { "missing": [""] }, "text": ["title"], "length": 5, "cls": true, "labels": null,
              "codec": { "form": "NFC", "lowercase": true,
                "tokenizer": { "kind": "words", "vocabulary": ["woof", "!"] } } }
            """;

    @Test
    void shouldNameTheClassesAndShowTheImageBehindAMistake() {
        var review = review(new ImageView(new ImageShape(1, 2, 3)));

        List<Exhibit> exhibits = review.of(model(), sums(review, 0, 0, 1, 0, 0, 0));

        assertThat(exhibits)
                .startsWith(
                        new Exhibit.Table(
                                "Confusion matrix",
                                List.of("truth \\ prediction", "cat", "dog"),
                                List.of(List.of("cat", "2", "0"), List.of("dog", "1", "0"))),
                        new Exhibit.Table("Worst mistakes", HEAD, List.of(MISTAKE)));
        var picture = ((Exhibit.Picture) exhibits.get(2)).image();
        assertThat(picture.getRGB(53, 0) & 0xffffff).isEqualTo(0xffffff); // 18 times enlarged: the upper right corner
        assertThat(picture.getRGB(53, 20) & 0xffffff).isZero();
    }

    @Test
    void shouldShowTheTextBehindAMistake() {
        var review = review(new TextView(new TextColumns(6, 5)));

        List<Exhibit> exhibits = review.of(model(), sums(review, 2, 4, 5, 1, 0)); // [CLS], unknown, padding

        assertThat(exhibits.get(1))
                .isEqualTo(new Exhibit.Table(
                        "Worst mistakes",
                        List.of("row", "truth", "prediction", "-log p(truth)", "text"),
                        List.of(List.of("5", "dog", "cat", "1.50", "woof ! \uFFFD"))));
    }

    @Test
    void shouldNumberClassesWithoutNames() {
        var data = new DataShape(List.of(), Map.of("classes", "3"));
        var images = new ImageView(new ImageShape(1, 8, 8));

        assertThat(ClassReview.of(new ClassificationScoring("label", 3), data, images)
                        .classes())
                .containsExactly("0", "1", "2");
    }

    private static ClassReview review(ExampleView view) {
        return ClassReview.of(new ClassificationScoring("label", 2), DATA, view);
    }

    private static double[] sums(ClassReview review, double... input) {
        double[] filled = DoubleStream.concat(Arrays.stream(FIGURES), Arrays.stream(input))
                .toArray();
        return Arrays.copyOf(filled, review.scoring().width());
    }

    private static TrainedModel model() {
        return new TrainedModel(new TrainedParameters(List.of(), new float[0]), DATA, Optional.of(WORDS));
    }
}
