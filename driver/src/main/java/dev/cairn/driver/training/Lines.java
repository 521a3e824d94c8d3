package dev.cairn.driver.training;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** A line every few seconds, for logs and pipes. */
final class Lines implements Progress {
    private static final long EVERY_NS = 5_000_000_000L;

    private final PrintStream out;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private boolean shown;
    private long shownNs;

    Lines(PrintStream out, long steps, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        pace = new Pace(steps);
    }

    @Override
    public void step(long step, double epoch, double loss, double examplesPerSecond) {
        long nowNs = nanoTime.getAsLong();
        String words = pace.words(step, loss, examplesPerSecond, nowNs);
        if (shown && step < pace.steps() && nowNs - shownNs < EVERY_NS) {
            return;
        }
        shown = true;
        shownNs = nowNs;
        out.printf(Locale.ROOT, "step %d/%d  epoch %.2f  %s%n", step, pace.steps(), epoch, words);
        out.flush();
    }

    @Override
    public void evaluated(long step, double epoch, Map<String, Double> figures) {
        say(line(step, pace.steps(), epoch, figures));
    }

    @Override
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }

    static String line(long step, long steps, double epoch, Map<String, Double> figures) {
        String words = figures.entrySet().stream()
                .map(figure -> Pace.figure(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining("  "));
        return String.format(Locale.ROOT, "step %d/%d  epoch %.2f  %s", step, steps, epoch, words);
    }
}
