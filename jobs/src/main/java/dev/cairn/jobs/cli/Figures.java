package dev.cairn.jobs.cli;

import dev.cairn.driver.run.Result;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Prints what came of a run for people: accuracies, those of probes too, in per cent, other metrics with six digits. */
final class Figures {
    private static final Pattern ACCURACY = Pattern.compile("([aA]ccuracy|[pP]robe|[kK]nn)$");

    private Figures() {}

    /** Returns the exit code. */
    static int print(Result result, Path run, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%d steps (%.4g epochs) in %.1f s, %,.0f examples/s%n",
                result.step(),
                result.epochs(),
                result.wallSeconds(),
                result.examplesPerSecond());
        print(result.metrics(), out);
        if (result.error() != null) {
            out.println(result.error());
        }
        out.println("results in " + run);
        return result.exitCode();
    }

    static void print(Map<String, Double> metrics, PrintStream out) {
        metrics.forEach((name, value) -> {
            if (ACCURACY.matcher(name).find()) {
                out.printf(Locale.ROOT, "%-22s %.2f %%%n", name, 100 * value);
            } else {
                out.printf(Locale.ROOT, "%-22s %.6g%n", name, value);
            }
        });
    }
}
