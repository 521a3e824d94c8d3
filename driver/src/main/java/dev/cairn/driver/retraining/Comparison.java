package dev.cairn.driver.retraining;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A challenger beside the champion, each with figures by {@code frozen.NAME}, {@code newest.NAME} and
 * {@code slice.VALUE}.
 *
 * @param champion null where there is none yet
 */
record Comparison(@Nullable Map<String, Double> champion, Map<String, Double> challenger) {

    /** Why the challenger is not to be promoted; empty where it is. */
    Optional<String> refusal(Pipeline pipeline) {
        String metric = "frozen." + pipeline.text("metric");
        double score = figure(challenger, metric);
        if (!Double.isFinite(score)) {
            return Optional.of(metric + " of the challenger is " + score);
        }
        return champion == null ? floor(pipeline, metric, score) : against(pipeline, metric, champion);
    }

    /**
     * Why the newest data is not to be trusted; empty where it is. A champion that suddenly is far worse on it than on the
     * frozen data has met wrong labels, or a world that has changed.
     */
    Optional<String> surprise(Pipeline pipeline) {
        double limit = pipeline.number("newestFall");
        String newest = "newest." + pipeline.text("metric");
        if (limit == 0 || champion == null || !champion.containsKey(newest)) {
            return Optional.empty();
        }
        double found = figure(champion, newest);
        double due = figure(champion, "frozen." + pipeline.text("metric"));
        return pipeline.gain(found, due) >= -limit
                ? Optional.empty()
                : Optional.of(line(
                        "%s of the champion is %.6g where it has %.6g on the frozen data; retrain.newestFall allows %.4g"
                                + " less: are the new labels right?",
                        newest, found, due, limit));
    }

    private static Optional<String> floor(Pipeline pipeline, String metric, double score) {
        String floor = pipeline.text("floor");
        if (floor.isEmpty() || pipeline.gain(score, Double.parseDouble(floor)) >= 0) {
            return Optional.empty();
        }
        return Optional.of(line("%s is %.6g, the floor for a first model is %s", metric, score, floor));
    }

    private Optional<String> against(Pipeline pipeline, String metric, Map<String, Double> before) {
        double margin = pipeline.number("margin");
        if (!(gain(pipeline, metric, before) >= margin)) {
            return Optional.of(line(
                    "%s is %.6g where the champion has %.6g; retrain.margin asks for %.4g more",
                    metric, figure(challenger, metric), figure(before, metric), margin));
        }
        String newest = "newest." + pipeline.text("metric");
        double tolerance = pipeline.number("newestTolerance");
        if (before.containsKey(newest)
                && challenger.containsKey(newest)
                && !(gain(pipeline, newest, before) >= -tolerance)) {
            return Optional.of(line(
                    "%s is %.6g where the champion has %.6g; retrain.newestTolerance allows %.4g less",
                    newest, figure(challenger, newest), figure(before, newest), tolerance));
        }
        return slices(pipeline, before);
    }

    private Optional<String> slices(Pipeline pipeline, Map<String, Double> before) {
        double tolerance = pipeline.number("sliceTolerance");
        for (var slice : new TreeMap<>(challenger).tailMap("slice.").entrySet()) {
            Double old = before.get(slice.getKey());
            if (slice.getKey().startsWith("slice.") && old != null && slice.getValue() < old - tolerance) {
                return Optional.of(line(
                        "accuracy on the slice %s is %.6g where the champion has %.6g; retrain.sliceTolerance allows"
                                + " %.4g less",
                        slice.getKey().substring("slice.".length()), slice.getValue(), old, tolerance));
            }
        }
        return Optional.empty();
    }

    private double gain(Pipeline pipeline, String metric, Map<String, Double> before) {
        return pipeline.gain(figure(challenger, metric), figure(before, metric));
    }

    /** By how much the challenger is worse on the frozen data; 0 where it isn't, or there is nothing to compare with. */
    double fall(Pipeline pipeline) {
        return champion == null ? 0 : Math.max(0, -gain(pipeline, "frozen." + pipeline.text("metric"), champion));
    }

    /** Why it is promoted, in a line. */
    String praise(Pipeline pipeline) {
        String metric = "frozen." + pipeline.text("metric");
        return champion == null
                ? line("the first model: %s is %.6g", metric, figure(challenger, metric))
                : line("%s is %.6g where it was %.6g", metric, figure(challenger, metric), figure(champion, metric));
    }

    /** All figures, by {@code champion.} and {@code challenger.}. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        if (champion != null) {
            champion.forEach((name, value) -> figures.put("champion." + name, value));
        }
        challenger.forEach((name, value) -> figures.put("challenger." + name, value));
        return figures;
    }

    private static double figure(Map<String, Double> figures, String name) {
        return figures.getOrDefault(name, Double.NaN);
    }

    private static String line(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
