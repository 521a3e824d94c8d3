package dev.cairn.driver.training;

import java.util.Locale;

/** Words for how far a run is: steps, loss, pace, time left. */
record Pace(long firstStep, long steps, long startNs) {

    /** Time left, if the steps to come take as long as those since the start did. */
    String left(long step, long nowNs) {
        long done = step - firstStep;
        if (done <= 0) {
            return "";
        }
        return clock((long) ((nowNs - startNs) / 1e9 / done * (steps - step)));
    }

    static String loss(double loss) {
        return String.format(Locale.ROOT, "%.4f", loss);
    }

    static String rate(double examplesPerSecond) {
        return String.format(Locale.ROOT, "%,.0f examples/s", examplesPerSecond);
    }

    static String clock(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    static String figure(String name, double value) {
        return name.endsWith("accuracy")
                ? String.format(Locale.ROOT, "%s %.2f %%", name, 100 * value)
                : String.format(Locale.ROOT, "%s %.4f", name, value);
    }
}
