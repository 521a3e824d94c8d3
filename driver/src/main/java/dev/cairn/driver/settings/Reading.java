package dev.cairn.driver.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import dev.cairn.worker.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One configuration while it is read: the values so far, and everything that is wrong with them. */
final class Reading {
    private final Schema schema;
    private final Map<String, Given> given = new TreeMap<>();
    private final List<String> malformed = new ArrayList<>();

    /** A value as a user wrote it, and where: {@code ""} for the command line. */
    private record Given(String text, String where, boolean list) {}

    Reading(Schema schema) {
        this.schema = schema;
    }

    void file(Config config) {
        config.entrySet().stream()
                .filter(entry -> entry.getValue().origin().filename() != null)
                .forEach(entry -> {
                    ConfigValue value = entry.getValue();
                    boolean list = value instanceof ConfigList;
                    String text = list ? value.render() : config.getString(entry.getKey());
                    String path = String.join(".", ConfigUtil.splitPath(entry.getKey()));
                    given.put(path, new Given(text, where(value.origin()), list));
                });
    }

    void assignment(String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            refuse("--set " + assignment + ": must be key=value");
        } else {
            String path = assignment.substring(0, equals).strip();
            given.put(path, new Given(assignment.substring(equals + 1), "", false));
        }
    }

    void refuse(String error) {
        malformed.add(error);
    }

    Settings settings() {
        Map<String, String> spark = new TreeMap<>();
        given.forEach((path, value) -> {
            if (path.startsWith(Settings.SPARK)) {
                spark.put(path, value.text());
            }
        });
        List<String> errors = new ArrayList<>(malformed);
        given.forEach((path, value) -> {
            if (value.text().contains(Secrets.MASK)) {
                errors.add(path + "=" + value.text() + ": a secret that was masked when it was written" + value.where()
                        + "; --set " + path + "=... gives it again");
            }
        });
        Secrets secrets = secrets(spark, errors);
        Map<String, Object> values = new HashMap<>();
        schema.keys().forEach(key -> values.put(key.path(), schema.defaultOf(key)));
        given.forEach((path, value) -> {
            if (!path.startsWith(Settings.SPARK)) {
                read(path, value, secrets, values, errors);
            }
        });
        if (!errors.isEmpty()) {
            throw new ConfigurationException(errors);
        }
        return new Settings(schema, values, spark, secrets);
    }

    private void read(String path, Given value, Secrets secrets, Map<String, Object> values, List<String> errors) {
        Key key = schema.key(path);
        if (key == null) {
            errors.add(path + "=" + secrets.mask(path, value.text()) + ": " + unknown(path) + value.where());
            return;
        }
        try {
            if (value.list()) {
                throw new IllegalArgumentException("must be a single value");
            }
            Object typed = key.format().parse(value.text());
            if (path.equals("job") && !typed.equals(schema.defaultOf(key))) {
                throw new IllegalArgumentException(
                        "must be " + schema.defaultOf(key) + ": this configuration is another job's");
            }
            values.put(path, typed);
        } catch (IllegalArgumentException e) {
            errors.add(key.refusal(value.text(), String.valueOf(e.getMessage())) + value.where());
        }
    }

    private String unknown(String path) {
        List<String> inSection = schema.paths().stream()
                .filter(known -> known.startsWith(path + "."))
                .collect(Collectors.toList());
        return inSection.isEmpty()
                ? "unknown key; nearest: " + Nearest.to(path, schema.paths())
                : "is a section; its keys: " + String.join(", ", inSection);
    }

    private static Secrets secrets(Map<String, String> spark, List<String> errors) {
        try {
            return Secrets.of(spark);
        } catch (IllegalArgumentException e) {
            errors.add(Secrets.SPARKS_KEY + "=" + spark.get(Secrets.SPARKS_KEY) + ": " + e.getMessage());
            return Secrets.of(Map.of());
        }
    }

    private static String where(ConfigOrigin origin) {
        return origin.lineNumber() < 1 ? "" : " (" + origin.filename() + ":" + origin.lineNumber() + ")";
    }
}
