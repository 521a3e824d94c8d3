package dev.cairn.integration.bench;

import dev.cairn.integration.Command;
import dev.cairn.integration.LocalTraining;
import dev.cairn.integration.SmallData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;

/** A million rows of text, ten words each, scored by a tiny LSTM: {@code cairn score} as a process with a heap of 1 GB. */
final class RowScoring {
    private static final int ROWS = Integer.getInteger("cairn.bench.rows", 1_000_000);
    private static final double MOST_MEBIBYTES = 1536;
    private static final Pattern SPEED = Pattern.compile("(\\d+) rows in ([\\d.]+) s \\((\\d+) rows/s\\)");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    private RowScoring() {}

    static List<Row> rows() {
        try {
            Path folder = Files.createTempDirectory("cairn-bench-scoring-");
            try {
                return rows(folder);
            } finally {
                IoUtil.delete(folder.toFile(), true);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static List<Row> rows(Path folder) throws IOException, InterruptedException {
        Path train = SmallData.topics(folder.resolve("train.csv"), 3_000);
        new LocalTraining(folder)
                .trainJob(
                        "rnn",
                        "run",
                        "data.path=" + train,
                        "data.preparation=text",
                        "data.label=class",
                        "data.length=10",
                        "model.size=tiny",
                        "train.epochs=2",
                        "optimizer.learningRate=0.02");
        Path rows = SmallData.topics(folder.resolve("rows.csv"), ROWS);
        Path out = folder.resolve("scored");
        Path said = Files.createDirectories(folder.resolve("output"));
        Process process = Command.cairn(
                        "score",
                        "--model",
                        folder.resolve("run/model").toString(),
                        "--data",
                        rows.toString(),
                        "--out",
                        out.toString())
                .in(said)
                .with(Map.of("CAIRN_HEAP", "1g"))
                .writing(said)
                .start();
        double peak = 0;
        while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
            peak = Math.max(peak, peak(process.pid()));
        }
        String text = Files.readString(said.resolve("stdout"));
        Matcher speed = SPEED.matcher(text);
        if (!speed.find() || Integer.parseInt(speed.group(1)) != ROWS) {
            throw new IllegalStateException(
                    "exit code " + process.exitValue() + ": " + text + Files.readString(said.resolve("stderr")));
        }
        return List.of(
                Row.stated(
                        ROWS + " rows scored by cairn score, workers=2", Double.parseDouble(speed.group(3)), "rows/s"),
                Row.limited("resident memory at the most, heap of 1 GB", peak, MOST_MEBIBYTES, "MiB"));
    }

    /** Mebibytes; 0 where the process is gone. */
    private static double peak(long process) {
        try {
            Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + process + "/status")));
            return peak.find() ? Long.parseLong(peak.group(1)) / 1024.0 : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
