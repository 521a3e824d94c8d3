package dev.cairn.driver.report;

import dev.cairn.driver.report.Curve.Point;
import dev.cairn.driver.run.Metrics.History;
import dev.cairn.driver.run.Metrics.Step;
import java.util.ArrayList;
import java.util.List;

/** The curves that a run's history makes. */
final class Curves {
    private static final int POINTS = 600;
    private static final int WINDOW = 25;

    private Curves() {}

    /** Training loss, as it is and smoothed, and every loss that was evaluated, over steps. */
    static List<Curve> losses(History history) {
        List<Curve> curves = new ArrayList<>();
        List<Step> steps = history.steps();
        if (!steps.isEmpty()) {
            List<Point> points = steps.stream()
                    .map(step -> new Point(step.step(), step.loss()))
                    .toList();
            Curve training = new Curve("training", points, Curve.Look.FAINT).thinned(POINTS);
            curves.add(training);
            curves.add(training.smoothed("training, smoothed", WINDOW));
        }
        curves.addAll(evaluated(history, "loss"));
        return nonEmpty(curves);
    }

    /** Every accuracy that was evaluated, in per cent, over steps. */
    static List<Curve> accuracies(History history) {
        return nonEmpty(evaluated(history, "accuracy"));
    }

    private static List<Curve> evaluated(History history, String ending) {
        List<String> names = history.evaluations().stream()
                .flatMap(evaluation -> evaluation.figures().keySet().stream())
                .filter(name -> name.endsWith(ending))
                .distinct()
                .toList();
        double factor = ending.equals("accuracy") ? 100 : 1;
        return names.stream()
                .map(name -> {
                    List<Point> points = history.evaluations().stream()
                            .filter(evaluation -> evaluation.figures().containsKey(name))
                            .map(evaluation -> new Point(
                                    evaluation.step(),
                                    factor * evaluation.figures().getOrDefault(name, Double.NaN)))
                            .toList();
                    return new Curve(name.replace("." + ending, ""), points, Curve.Look.MARKED).thinned(POINTS);
                })
                .toList();
    }

    private static List<Curve> nonEmpty(List<Curve> curves) {
        return curves.stream().filter(curve -> !curve.points().isEmpty()).toList();
    }
}
