package dev.cairn.driver.report;

import java.util.Locale;

/** Numbers as people read them. */
final class Figure {
    private Figure() {}

    /** Accuracies in per cent, all else with four digits. */
    static String of(String name, double value) {
        return name.endsWith("accuracy")
                ? String.format(Locale.ROOT, "%.2f %%", 100 * value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    static String grouped(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String grouped(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String time(double seconds) {
        long whole = Math.round(seconds);
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        return whole < 3600
                ? String.format(Locale.ROOT, "%d min %d s", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d h %d min", whole / 3600, whole / 60 % 60);
    }
}
