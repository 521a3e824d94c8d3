package dev.cairn.driver.dataset.digits;

import dev.cairn.worker.SplitMix64;

/**
 * One movement of the pen through a few points: a smooth curve, or straight lines. Points are x, y pairs; a
 * shape's lie in the unit square, x to the right and y down.
 */
final class Stroke {
    private static final int STEPS = 6;

    private final double[] points;
    private final boolean smooth;

    private Stroke(double[] points, boolean smooth) {
        this.points = points;
        this.smooth = smooth;
    }

    static Stroke curve(double... points) {
        return new Stroke(points, true);
    }

    static Stroke lines(double... points) {
        return new Stroke(points, false);
    }

    /** The stroke with each of its points moved by up to {@code reach} either way. */
    Stroke jittered(SplitMix64 random, double reach) {
        double[] moved = new double[points.length];
        for (int i = 0; i < points.length; i++) {
            moved[i] = points[i] + random.nextDouble(-reach, reach);
        }
        return new Stroke(moved, smooth);
    }

    /**
     * The stroke as a chain of short lines. A curve is the Catmull-Rom spline through the points, its ends
     * doubled (Catmull, Rom: A class of local interpolating splines, 1974).
     */
    double[] chain() {
        int spans = points.length / 2 - 1;
        double[] chain = new double[2 * (spans * STEPS + 1)];
        int filled = 0;
        for (int span = 0; span < spans; span++) {
            for (int step = 0; step < STEPS; step++) {
                double t = (double) step / STEPS;
                chain[filled++] = coordinate(span, t, 0);
                chain[filled++] = coordinate(span, t, 1);
            }
        }
        chain[filled] = points[points.length - 2];
        chain[filled + 1] = points[points.length - 1];
        return chain;
    }

    private double coordinate(int span, double t, int axis) {
        double from = point(span, axis);
        double to = point(span + 1, axis);
        if (!smooth) {
            return from + (to - from) * t;
        }
        double before = point(span - 1, axis);
        double after = point(span + 2, axis);
        return from
                + 0.5
                        * t
                        * (to
                                - before
                                + t
                                        * (2 * before
                                                - 5 * from
                                                + 4 * to
                                                - after
                                                + t * (3 * (from - to) + after - before)));
    }

    private double point(int index, int axis) {
        int last = points.length / 2 - 1;
        return points[2 * Math.max(0, Math.min(last, index)) + axis];
    }
}
