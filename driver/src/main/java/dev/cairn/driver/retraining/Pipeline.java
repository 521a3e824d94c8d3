package dev.cairn.driver.retraining;

import dev.cairn.driver.settings.ConfigurationException;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is retrained, and how: the configuration of a job, with keys {@code retrain.*} beside it.
 *
 * @param settings of both
 */
public record Pipeline(Job job, Settings settings) {
    private static final int INT = Integer.MAX_VALUE;
    private static final double MOST = Double.MAX_VALUE;
    private static final List<Key> KEYS = List.of(
            Key.text("retrain.name"),
            Key.text("retrain.registry"),
            Key.text("retrain.work"),
            Key.text("retrain.frozen"),
            Key.whole("retrain.window", 0, INT).hint("0 means all"),
            Key.between("retrain.holdout", 0, 0.9).hint("typical: 0.2"),
            Key.choice("retrain.start", "warm", "scratch"),
            Key.whole("retrain.warmEpochs", 0, INT).hint("0 means train.epochs"),
            Key.choice("retrain.nothingNew", "fail", "skip"),
            Key.text("retrain.metric"),
            Key.choice("retrain.direction", "higher", "lower"),
            Key.between("retrain.margin", -MOST, MOST),
            Key.text("retrain.floor"),
            Key.between("retrain.newestTolerance", 0, MOST),
            Key.text("retrain.slice"),
            Key.between("retrain.sliceTolerance", 0, MOST),
            Key.whole("retrain.sliceRows", 1, INT),
            Key.between("retrain.newestFall", 0, MOST).hint("0 means not looked at; typical of accuracy: 0.3"),
            Key.between("retrain.quarantine", 0, MOST),
            Key.text("retrain.readmit"),
            Key.whole("retrain.check.leastRows", 0, Long.MAX_VALUE),
            Key.whole("retrain.check.mostRows", 0, Long.MAX_VALUE).hint("0 means no bound"),
            Key.between("retrain.check.missing", 0, 1),
            Key.between("retrain.check.balance", 0, 1),
            Key.choice("retrain.check.drift", "psi", "ks"),
            Key.between("retrain.check.driftLimit", 0, MOST).hint("0 means none; typical of psi: 0.25"),
            Key.choice("retrain.check.onDrift", "refuse", "flag"),
            Key.between("retrain.check.repeated", 0, 1),
            Key.text("retrain.metricsFile"));

    /**
     * Reads a pipeline's file.
     *
     * @param assignments each {@code key=value}, over the file
     * @throws ConfigurationException with everything that is wrong
     */
    public static Pipeline read(Job job, Path file, List<String> assignments) {
        Settings settings = schema(job).read(file, assignments);
        List<String> errors = new ArrayList<>();
        for (String key : List.of("retrain.registry", "retrain.frozen", "data.path")) {
            if (settings.getString(key).isBlank()) {
                errors.add(key + "=: must name a folder");
            }
        }
        if (settings.getString("data.arrival").equals("none")) {
            errors.add("data.arrival=none: must be partition, time or snapshot, to tell what is new");
        }
        if (!settings.getString("retrain.name").matches("[\\w.-]{1,60}")) {
            errors.add("retrain.name=" + settings.getString("retrain.name") + ": must be letters, digits, . _ or -");
        }
        String floor = settings.getString("retrain.floor");
        if (!floor.isEmpty() && !floor.matches("-?\\d+(\\.\\d+)?([eE]-?\\d+)?")) {
            errors.add("retrain.floor=" + floor + ": must be a number, or empty");
        }
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        return new Pipeline(job, settings);
    }

    /** The keys of a pipeline around a job, with their defaults. */
    public static Schema schema(Job job) {
        return job.schema().with(Objects.requireNonNull(Pipeline.class.getResource("retrain.conf")), KEYS);
    }

    String text(String key) {
        return settings.getString("retrain." + key);
    }

    double number(String key) {
        return settings.getDouble("retrain." + key);
    }

    long whole(String key) {
        return settings.getLong("retrain." + key);
    }

    /** Names with commas between them. */
    Set<String> names(String key) {
        return Arrays.stream(text(key).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Whether a figure is better than another by so much; more is better, or less. */
    double gain(double challenger, double champion) {
        return text("direction").equals("higher") ? challenger - champion : champion - challenger;
    }

    /** Where this pipeline's runs lie on this machine. */
    Path work() {
        return Path.of(settings.getLocation("retrain.work")).resolve(text("name"));
    }

    /** The job's own configuration, with these assignments over it. */
    Settings ofJob(List<String> assignments) {
        return settings.as(job.schema(), assignments);
    }
}
