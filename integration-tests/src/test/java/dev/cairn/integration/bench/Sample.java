package dev.cairn.integration.bench;

import java.util.Arrays;

/** Figures of several runs of the same, in ascending order. */
@SuppressWarnings("ArrayRecordComponent") // numbers, never compared
public record Sample(double[] figures) {
    public Sample {
        figures = figures.clone();
        Arrays.sort(figures);
    }

    int runs() {
        return figures.length;
    }

    double median() {
        int middle = figures.length / 2;
        return figures.length % 2 == 1 ? figures[middle] : (figures[middle - 1] + figures[middle]) / 2;
    }

    double range() {
        return figures[figures.length - 1] - figures[0];
    }

    /** (max - min) / median. */
    public double spread() {
        return range() / median();
    }

    /** Of pairs, each taken one right after the other. */
    static Sample ratios(double[] these, double[] those) {
        double[] ratios = new double[these.length];
        Arrays.setAll(ratios, i -> these[i] / those[i]);
        return new Sample(ratios);
    }
}
