package dev.cairn.driver.training;

import java.util.Locale;

/** How fast steps go, and words for it: loss, pace, time left. Counts from the first step that it sees. */
final class Pace {
    private final long steps;
    private long firstStep = -1;
    private long firstNs;

    /** @param steps at which training ends */
    Pace(long steps) {
        this.steps = steps;
    }

    long steps() {
        return steps;
    }

    /** What follows a step's number: loss, then examples/s and the time left once there is something to go by. */
    String words(long step, double loss, double examplesPerSecond, long nowNs) {
        String words = String.format(Locale.ROOT, "loss %.4f", loss);
        if (firstStep < 0) {
            firstStep = step;
            firstNs = nowNs;
            return words;
        }
        double secondsAStep = (nowNs - firstNs) / 1e9 / Math.max(1, step - firstStep);
        return words
                + String.format(Locale.ROOT, "  %,.0f examples/s  %s left", examplesPerSecond, clock((long)
                        (secondsAStep * (steps - step))));
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
