package dev.cairn.integration.nights;

import dev.cairn.integration.bench.Row;
import dev.cairn.integration.faults.Rows;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The months that there are, as faults with a row a claim. */
public final class Months {
    /** Stages in each of which a night is killed. */
    private static final int KILLS = 6;

    private static final int LEAST_PROMOTED = 5;

    private Months() {}

    /** @param data folder with MNIST's four files */
    public static List<Row> mnist(Path folder, Path data) throws IOException, InterruptedException {
        return rows("nights-mnist", "accuracy", new Month(folder, new MnistDays(data), "accuracy", true));
    }

    /** @param data the file beijing-pm25.csv */
    public static List<Row> beijing(Path folder, Path data) throws IOException, InterruptedException {
        return rows("nights-beijing", "RMSE", new Month(folder, new BeijingDays(data), "rmse", false));
    }

    private static List<Row> rows(String name, String metric, Month month) throws IOException, InterruptedException {
        Month.Report report = month.run();
        List<Row> rows = new ArrayList<>();
        rows.add(Rows.equal(name + ": nights as designed", report.asDesigned, Month.NIGHTS));
        rows.add(Rows.equal(name + ": registry right after each", report.registryRight, Month.NIGHTS));
        rows.add(Rows.equal(name + ": stages killed in", report.kills, KILLS));
        rows.add(Rows.atLeast(name + ": promotions", report.promoted, LEAST_PROMOTED));
        rows.add(Rows.stated(name + ": frozen " + metric + " of the first model", report.firstScore, ""));
        rows.add(Rows.stated(name + ": frozen " + metric + " of the last champion", report.lastScore, ""));
        rows.add(Rows.stated(name + ": an undisturbed night, median", report.medianSeconds, "s"));
        rows.add(Rows.stated(name + ": the month", report.minutes, "min"));
        return rows;
    }
}
