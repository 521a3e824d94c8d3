package dev.cairn.jobs.cli;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;

/** Prints metrics for people: accuracies in per cent, all else with six digits. */
final class Figures {
    private Figures() {}

    static void print(Map<String, Double> metrics, PrintStream out) {
        metrics.forEach((name, value) -> {
            if (name.endsWith("accuracy")) {
                out.printf(Locale.ROOT, "%-22s %.2f %%%n", name, 100 * value);
            } else {
                out.printf(Locale.ROOT, "%-22s %.6g%n", name, value);
            }
        });
    }
}
