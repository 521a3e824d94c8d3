package dev.cairn.integration.nights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beijing's weather and PM2.5 by the hour. The first day brings the year before as well, each other one its 24 rows; the
 * first half of 2014 is frozen. In these days of 2012 no value of PM2.5 is missing.
 */
final class BeijingDays implements Days {
    private static final LocalDate FIRST = LocalDate.of(2012, 3, 15);
    private static final int YEAR = 1;
    private static final int HOUR = 4;
    private static final int PM25 = 5;
    private static final int TEMPERATURE = 7;
    private static final String ERROR_CODE = "999";
    private static final double KELVIN = 273.15;

    private final List<String> lines;

    BeijingDays(Path file) throws IOException {
        lines = Files.readAllLines(file);
    }

    @Override
    public LocalDate first() {
        return FIRST;
    }

    @Override
    public List<String> settings() {
        return List.of(
                "job = rnn",
                "model.size = tiny",
                "data.time = \"year,month,day,hour\"",
                "data.target = pm2.5",
                "data.ignore = No",
                "data.indicators = true",
                "retrain.metric = rmse",
                "retrain.direction = lower",
                "retrain.floor = 60",
                "retrain.newestTolerance = 20",
                "retrain.newestFall = 100",
                "retrain.quarantine = 10",
                "retrain.check.drift = ks", // a day has few of a year's values: what counts is whether it has others
                "retrain.check.driftLimit = 0.9",
                "retrain.warmEpochs = 1",
                "train.epochs = 4",
                "train.batchSize = 64");
    }

    /** Its kernels are Java and need the second compiler, which is to leave the rest alone: a third less processor time. */
    @Override
    public List<String> javaFlags() {
        return List.of(
                "-XX:+UseSerialGC",
                "-XX:Tier4InvocationThreshold=50000",
                "-XX:Tier4MinInvocationThreshold=20000",
                "-XX:Tier4CompileThreshold=100000",
                "-XX:Tier4BackEdgeThreshold=400000");
    }

    @Override
    public void writeFrozen(Path folder) throws IOException {
        write(LocalDate.of(2014, 1, 1), LocalDate.of(2014, 6, 30), Kind.AS_IT_IS, folder);
    }

    @Override
    public void write(int day, Kind kind, Path folder) throws IOException {
        LocalDate date = FIRST.plusDays(day - 1);
        write(day == 1 ? date.minusYears(1) : date, date, kind, folder);
    }

    private void write(LocalDate from, LocalDate to, Kind kind, Path folder) throws IOException {
        List<String> rows = new ArrayList<>(List.of(lines.get(0)));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            LocalDate date = date(cells);
            if (!date.isBefore(from) && !date.isAfter(to)) {
                rows.add(String.join(",", changed(cells, kind)));
            }
        }
        Files.createDirectories(folder);
        Files.write(folder.resolve("rows.csv"), rows);
    }

    private static LocalDate date(String[] cells) {
        int[] parts =
                Arrays.stream(cells, YEAR, HOUR).mapToInt(Integer::parseInt).toArray();
        return LocalDate.of(parts[0], parts[1], parts[2]);
    }

    /** Wrong: each second hour a station's error code, as if it were a value. Drifted: Kelvin for Celsius. */
    private static String[] changed(String[] cells, Kind kind) {
        if (kind == Kind.WRONG_LABELS && Integer.parseInt(cells[HOUR]) % 2 == 0) {
            cells[PM25] = ERROR_CODE;
        }
        if (kind == Kind.DRIFTED) {
            cells[TEMPERATURE] = String.valueOf(Double.parseDouble(cells[TEMPERATURE]) + KELVIN);
        }
        return cells;
    }
}
