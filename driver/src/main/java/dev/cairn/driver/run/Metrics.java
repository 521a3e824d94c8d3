package dev.cairn.driver.run;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_DEFAULT;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * {@code metrics.jsonl}: how a run went, a JSON object a line. A training line has {@code step, epoch,
 * loss, examplesPerSecond}; an evaluation line {@code step, epoch} and figures such as
 * {@code validation.accuracy}; what befell the run {@code step, incident}. Lines reach the disk about once a second.
 */
public final class Metrics implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long FLUSH_NS = 1_000_000_000L;
    private static final String INCIDENT = "incident";

    private final Path file;
    private final BufferedWriter writer;
    private long flushedNs = System.nanoTime();

    /**
     * A point of the training curve.
     *
     * @param step from 1
     * @param epoch epochs done
     * @param loss mean over the examples
     * @param examplesPerSecond of late
     * @param leftOut whether its gradient was not applied
     */
    public record Step(
            long step, double epoch, double loss, double examplesPerSecond, @JsonInclude(NON_DEFAULT) boolean leftOut) {
        /** One that was applied. */
        public Step(long step, double epoch, double loss, double examplesPerSecond) {
            this(step, epoch, loss, examplesPerSecond, false);
        }
    }

    /** Figures after a step, such as {@code validation.accuracy}. */
    public record Evaluation(long step, double epoch, Map<String, Double> figures) {}

    /** Something that befell the run after a step, such as the loss of a worker. */
    public record Incident(long step, String incident) {}

    /** All that a run has written, in order. */
    public record History(List<Step> steps, List<Evaluation> evaluations, List<Incident> incidents) {
        /** How many steps were not applied. */
        public long leftOut() {
            return steps.stream().filter(Step::leftOut).count();
        }
    }

    /** Goes on after the lines of the first {@code steps} steps, and drops those of later ones, but for incidents. */
    Metrics(Path file, long steps) {
        this.file = file;
        try {
            Path draft = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(draft, Files.exists(file) ? upTo(steps, file) : List.of());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private static List<String> upTo(long steps, Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> isKept(line, steps)).toList();
        }
    }

    private static boolean isKept(String text, long steps) {
        try {
            JsonNode line = JSON.readTree(text);
            return line.has(INCIDENT) || line.path("step").asLong(Long.MAX_VALUE) <= steps;
        } catch (JsonProcessingException e) {
            return false; // cut off as its process died
        }
    }

    public synchronized void step(Step step) {
        write(step);
    }

    public synchronized void evaluated(long step, double epoch, Map<String, Double> figures) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("step", step);
        line.put("epoch", epoch);
        line.putAll(new TreeMap<>(figures));
        write(line);
    }

    public synchronized void incident(long step, String incident) {
        write(new Incident(step, incident));
    }

    /** Brings all lines so far to the file. */
    public synchronized void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Reads what a run has written so far; a last line that a crash cut off is left out. */
    public static History read(Path file) {
        List<Step> steps = new ArrayList<>();
        List<Evaluation> evaluations = new ArrayList<>();
        List<Incident> incidents = new ArrayList<>();
        try (var lines = Files.lines(file)) {
            lines.forEach(text -> {
                try {
                    JsonNode line = JSON.readTree(text);
                    if (line.has("loss")) {
                        steps.add(JSON.treeToValue(line, Step.class));
                    } else if (line.has(INCIDENT)) {
                        incidents.add(JSON.treeToValue(line, Incident.class));
                    } else {
                        evaluations.add(evaluation(line));
                    }
                } catch (JsonProcessingException e) {
                    // The process died while it wrote this line.
                    return;
                }
            });
        } catch (NoSuchFileException e) {
            return new History(List.of(), List.of(), List.of());
        } catch (IOException e) {
            throw new CairnException(ExitCode.CONFIGURATION, file + ": can't be read: " + Reason.of(e), e);
        }
        return new History(steps, evaluations, incidents);
    }

    private static Evaluation evaluation(JsonNode line) {
        Map<String, Double> figures = new TreeMap<>();
        line.fields()
                .forEachRemaining(
                        field -> figures.put(field.getKey(), field.getValue().asDouble(Double.NaN)));
        figures.keySet().removeAll(List.of("step", "epoch"));
        return new Evaluation(line.path("step").asLong(), line.path("epoch").asDouble(), figures);
    }

    private void write(Object line) {
        try {
            writer.write(JSON.writeValueAsString(line));
            writer.newLine();
            long nowNs = System.nanoTime();
            if (nowNs - flushedNs > FLUSH_NS) {
                writer.flush();
                flushedNs = nowNs;
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    private CairnException unwritable(IOException e) {
        return new CairnException(ExitCode.CONFIGURATION, file + ": can't be written: " + Reason.of(e), e);
    }
}
