package dev.cairn.driver.retraining;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;

/** What a night leaves on this machine: result.json, comparison.html, and metrics for Prometheus. */
final class NightFiles {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private NightFiles() {}

    static void write(Pipeline pipeline, Outcome outcome) {
        Path folder = pipeline.work().resolve(outcome.runId());
        String metrics = pipeline.settings().getLocation("retrain.metricsFile");
        try {
            Files.createDirectories(folder);
            replace(folder.resolve("result.json"), JSON.writeValueAsString(outcome) + "\n");
            replace(folder.resolve("comparison.html"), HistoryPage.comparison(outcome));
            if (!metrics.isBlank()) {
                Path file = Path.of(metrics).toAbsolutePath();
                Files.createDirectories(file.getParent());
                replace(file, prometheus(outcome));
            }
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, folder + ": can't be written: " + e.getMessage(), e);
        }
    }

    /** Whoever reads sees the old content or the new. */
    private static void replace(Path file, String content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The text format of Prometheus, version 0.0.4. */
    static String prometheus(Outcome outcome) {
        var text = new StringBuilder();
        String pipeline = "pipeline=\"" + escape(outcome.pipeline()) + "\"";
        gauge(text, "cairn_retrain_promoted", "Whether the night made a new champion.");
        line(text, "cairn_retrain_promoted", pipeline, outcome.isPromoted() ? 1 : 0);
        gauge(text, "cairn_retrain_exit_code", "The command's exit code.");
        line(text, "cairn_retrain_exit_code", pipeline, outcome.exitCode());
        gauge(text, "cairn_retrain_info", "What was decided, and why.");
        line(
                text,
                "cairn_retrain_info",
                pipeline + ",run=\"" + outcome.runId() + "\",date=\"" + escape(outcome.date()) + "\",decision=\""
                        + outcome.decision() + "\",why=\"" + escape(outcome.why()) + "\"",
                1);
        gauge(text, "cairn_retrain_champion_version", "The version that serves; 0 for none.");
        Long champion = outcome.champion();
        line(text, "cairn_retrain_champion_version", pipeline, champion == null ? 0 : champion.doubleValue());
        gauge(text, "cairn_retrain_score", "Figures of champion and challenger.");
        outcome.metrics()
                .forEach((name, value) ->
                        line(text, "cairn_retrain_score", pipeline + ",figure=\"" + escape(name) + "\"", value));
        gauge(text, "cairn_retrain_drift", "Drift of a column against the champion's training data.");
        outcome.drift()
                .forEach((column, value) ->
                        line(text, "cairn_retrain_drift", pipeline + ",column=\"" + escape(column) + "\"", value));
        gauge(text, "cairn_retrain_examples", "Rows in the training window.");
        line(text, "cairn_retrain_examples", pipeline, (double) outcome.examples());
        gauge(text, "cairn_retrain_seconds", "Seconds that the night took.");
        line(text, "cairn_retrain_seconds", pipeline, outcome.wallSeconds());
        gauge(text, "cairn_retrain_training_seconds", "Seconds that the training took.");
        line(text, "cairn_retrain_training_seconds", pipeline, outcome.trainingSeconds());
        gauge(text, "cairn_retrain_finished_timestamp_seconds", "When the night ended.");
        line(text, "cairn_retrain_finished_timestamp_seconds", pipeline, (double)
                Instant.parse(outcome.finished()).getEpochSecond());
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }

    private static void line(StringBuilder text, String name, String labels, double value) {
        String number = Double.isNaN(value)
                ? "NaN"
                : value == Math.rint(value) && Math.abs(value) < 1e15
                        ? String.valueOf((long) value)
                        : String.format(Locale.ROOT, "%.9g", value);
        text.append(name).append('{').append(labels).append("} ").append(number).append('\n');
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
