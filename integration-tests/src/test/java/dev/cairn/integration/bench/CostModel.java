package dev.cairn.integration.bench;

import java.util.List;

/**
 * Seconds that one exchange with the server takes: {@code a + b W + P (c + d W)} for W workers and P parameters. a and b
 * are latencies; c is what happens to a parameter once a step (update, sending), d what happens to it once a worker
 * (pushing, taking, adding).
 *
 * @param factors a, b, c, d
 */
@SuppressWarnings("ArrayRecordComponent") // four numbers, never compared
record CostModel(double[] factors) {
    /** One that was measured. */
    record Point(int workers, int parameters, double seconds) {}

    /** Fits by least squares of the relative errors. */
    static CostModel fit(List<Point> points) {
        int n = terms(1, 1).length;
        double[][] equations = new double[n][n + 1];
        for (Point point : points) {
            double[] terms = terms(point.workers, point.parameters);
            for (int row = 0; row < n; row++) {
                for (int column = 0; column < n; column++) {
                    equations[row][column] += terms[row] * terms[column] / (point.seconds * point.seconds);
                }
                equations[row][n] += terms[row] / point.seconds;
            }
        }
        return new CostModel(solve(equations));
    }

    double seconds(double workers, double parameters) {
        double[] terms = terms(workers, parameters);
        double sum = 0;
        for (int i = 0; i < terms.length; i++) {
            sum += factors[i] * terms[i];
        }
        return sum;
    }

    /** How far off a measured point this is, as a part of it. */
    double error(Point point) {
        return Math.abs(seconds(point.workers, point.parameters) - point.seconds) / point.seconds;
    }

    /** Parameters in millions, so that the equations are of one size. */
    private static double[] terms(double workers, double parameters) {
        double millions = parameters / 1e6;
        return new double[] {1, workers, millions, millions * workers};
    }

    /** By Gauss's elimination, the largest pivot first. */
    private static double[] solve(double[][] equations) {
        int n = equations.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column + 1; row < n; row++) {
                pivot = Math.abs(equations[row][column]) > Math.abs(equations[pivot][column]) ? row : pivot;
            }
            double[] top = equations[pivot];
            equations[pivot] = equations[column];
            equations[column] = top;
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : equations[row][column] / top[column];
                for (int i = column; i <= n; i++) {
                    equations[row][i] -= factor * top[i];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = equations[i][n] / equations[i][i];
        }
        return solution;
    }
}
