package dev.cairn.driver.training;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressState;

/** A bar that is drawn over, for terminals; other lines go above it. */
final class Bar implements Progress {
    private static final int CELLS = 24;
    private static final int REDRAW_MS = 200;
    private static final boolean BLOCKS = Charset.defaultCharset().newEncoder().canEncode("█░");
    private static final String FULL = BLOCKS ? "█" : "#";
    private static final String EMPTY = BLOCKS ? "░" : "-";

    private final PrintStream out;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private final ProgressBar bar;
    private final int width;

    Bar(PrintStream out, long firstStep, long steps, LongSupplier nanoTime) {
        this.out = out;
        this.nanoTime = nanoTime;
        width = width(System.getenv("COLUMNS"));
        pace = new Pace(steps);
        bar = new ProgressBarBuilder()
                .setInitialMax(steps)
                .setUpdateIntervalMillis(REDRAW_MS)
                .setConsumer(new ConsoleProgressBarConsumer(out, width))
                .setRenderer(Bar::render)
                .build();
        bar.stepTo(firstStep);
    }

    @Override
    public void step(long step, double epoch, double loss, double examplesPerSecond) {
        bar.setExtraMessage(pace.words(step, loss, examplesPerSecond, nanoTime.getAsLong()));
        bar.stepTo(step);
    }

    @Override
    public void evaluated(long step, double epoch, Map<String, Double> figures) {
        say(Lines.line(step, pace.steps(), epoch, figures));
    }

    @Override
    public void say(String line) {
        out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())) + "\n");
        bar.refresh();
    }

    @Override
    public void close() {
        bar.close();
    }

    private static String render(ProgressState state, int width) {
        int filled = (int) (CELLS * state.getNormalizedProgress());
        String text = String.format(
                "%s%s %d/%d  %s",
                FULL.repeat(filled),
                EMPTY.repeat(CELLS - filled),
                state.getCurrent(),
                state.getMax(),
                state.getExtraMessage());
        return text.length() > width ? text.substring(0, width) : text;
    }

    private static int width(String columns) {
        return columns != null && columns.matches("\\d{2,3}") ? Integer.parseInt(columns) : 100;
    }
}
