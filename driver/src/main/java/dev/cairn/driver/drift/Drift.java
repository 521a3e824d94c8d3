package dev.cairn.driver.drift;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How far rows are from others, column by column. */
public enum Drift {
    /**
     * Population stability index over ten bins that hold a tenth of the reference each, or over words: the sum of
     * (a - e) ln(a / e), a and e being a bin's shares of these rows and of the reference. Below 0.1 little has changed,
     * above 0.25 much (Siddiqi, Credit Risk Scorecards, 2006).
     */
    PSI {
        @Override
        double between(List<Double> reference, List<Double> now) {
            double index = 0;
            for (int bin = 0; bin < BINS; bin++) {
                double from = bin == 0 ? Double.NEGATIVE_INFINITY : at(reference, (double) bin / BINS);
                double to = bin == BINS - 1 ? Double.POSITIVE_INFINITY : at(reference, (double) (bin + 1) / BINS);
                index += term(share(reference, to) - share(reference, from), share(now, to) - share(now, from));
            }
            return index;
        }

        @Override
        double between(Map<String, Long> reference, Map<String, Long> now) {
            double all = sum(reference);
            double allNow = sum(now);
            double index = 0;
            for (String word : words(reference, now)) {
                index += term(reference.getOrDefault(word, 0L) / all, now.getOrDefault(word, 0L) / allNow);
            }
            return index;
        }
    },
    /** Kolmogorov and Smirnov: the greatest distance between the two distribution functions; of words, half the sum. */
    KS {
        @Override
        double between(List<Double> reference, List<Double> now) {
            List<Double> places = new ArrayList<>(reference);
            places.addAll(now);
            return places.stream()
                    .mapToDouble(place -> Math.abs(share(reference, place) - share(now, place)))
                    .max()
                    .orElse(0);
        }

        @Override
        double between(Map<String, Long> reference, Map<String, Long> now) {
            double all = sum(reference);
            double allNow = sum(now);
            return words(reference, now).stream()
                            .mapToDouble(word -> Math.abs(
                                    reference.getOrDefault(word, 0L) / all - now.getOrDefault(word, 0L) / allNow))
                            .sum()
                    / 2;
        }
    };

    private static final int BINS = 10;
    /** Stands for an empty bin's share, whose logarithm there is none of. */
    private static final double LEAST = 1e-4;

    /**
     * The drift of each column that both have by the same measure.
     *
     * @param reference what was trained on
     */
    public Map<String, Double> of(RowProfile reference, RowProfile now) {
        Map<String, Double> drift = new TreeMap<>();
        for (ColumnProfile before : reference.columns()) {
            now.columns().stream()
                    .filter(column -> column.name().equals(before.name())
                            && column.measure().equals(before.measure()))
                    .findFirst()
                    .ifPresent(column -> drift.put(before.name(), between(before, column)));
        }
        return drift;
    }

    private double between(ColumnProfile reference, ColumnProfile now) {
        boolean words = reference.measure().equals(ColumnProfile.WORD);
        boolean empty = words
                ? reference.counts().isEmpty() || now.counts().isEmpty()
                : reference.quantiles().isEmpty() || now.quantiles().isEmpty();
        if (empty) {
            return 0;
        }
        return words ? between(reference.counts(), now.counts()) : between(reference.quantiles(), now.quantiles());
    }

    abstract double between(List<Double> reference, List<Double> now);

    abstract double between(Map<String, Long> reference, Map<String, Long> now);

    private static double term(double expected, double actual) {
        double e = Math.max(expected, LEAST);
        double a = Math.max(actual, LEAST);
        return (a - e) * Math.log(a / e);
    }

    /** The part of the values that is at most this, as the quantiles tell it, even steps between them. */
    private static double share(List<Double> quantiles, double value) {
        if (value == Double.NEGATIVE_INFINITY) {
            return 0;
        }
        int above = upper(quantiles, value);
        if (above == 0) {
            return 0;
        }
        int steps = quantiles.size() - 1;
        if (above > steps) {
            return 1;
        }
        double low = quantiles.get(above - 1);
        double high = quantiles.get(above);
        return (above - 1 + (value - low) / (high - low)) / steps;
    }

    /** The place of the first quantile that is greater. */
    private static int upper(List<Double> quantiles, double value) {
        int found = Collections.binarySearch(quantiles, value);
        int place = found < 0 ? -found - 1 : found;
        while (place < quantiles.size() && quantiles.get(place) <= value) {
            place++;
        }
        return place;
    }

    private static double at(List<Double> quantiles, double share) {
        return quantiles.get((int) Math.round(share * (quantiles.size() - 1)));
    }

    private static double sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static NavigableSet<String> words(Map<String, Long> one, Map<String, Long> other) {
        var words = new TreeSet<>(one.keySet());
        words.addAll(other.keySet());
        return words;
    }
}
