package dev.cairn.driver.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a chart.
 *
 * @param points in the order of x
 */
record Curve(String name, List<Point> points, Look look) {

    record Point(double x, double y) {}

    /** How it is drawn: what steers the eye is dark, what lies behind it faint; few points get marks. */
    enum Look {
        MAIN,
        FAINT,
        MARKED
    }

    /** At most {@code most} points, each the mean of as many neighbours; what isn't finite is left out. */
    Curve thinned(int most) {
        List<Point> finite =
                points.stream().filter(point -> Double.isFinite(point.y())).toList();
        int count = Math.min(most, finite.size());
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) i * finite.size() / count);
            int to = (int) ((long) (i + 1) * finite.size() / count);
            means.add(mean(finite.subList(from, to)));
        }
        return new Curve(name, means, look);
    }

    /** The mean over {@code width} points around each, fewer at the ends. */
    Curve smoothed(String newName, int width) {
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < points.size(); i++) {
            int reach = Math.min(width / 2, Math.min(i, points.size() - 1 - i));
            double y = mean(points.subList(i - reach, i + reach + 1)).y();
            means.add(new Point(points.get(i).x(), y));
        }
        return new Curve(newName, means, Look.MAIN);
    }

    double largest() {
        return points.stream().mapToDouble(Point::y).max().orElse(0);
    }

    double smallest() {
        return points.stream().mapToDouble(Point::y).min().orElse(0);
    }

    private static Point mean(List<Point> some) {
        double x = some.stream().mapToDouble(Point::x).average().orElseThrow();
        return new Point(x, some.stream().mapToDouble(Point::y).average().orElseThrow());
    }
}
