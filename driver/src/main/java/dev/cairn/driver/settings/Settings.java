package dev.cairn.driver.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigUtil;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A configuration that has been read and found right. Immutable. */
public final class Settings {
    static final String SPARK = "spark.";

    private final Schema schema;
    private final Map<String, Object> values;
    private final Map<String, String> spark;
    private final Secrets secrets;

    Settings(Schema schema, Map<String, Object> values, Map<String, String> spark, Secrets secrets) {
        this.schema = schema;
        this.values = Map.copyOf(values);
        this.spark = Collections.unmodifiableMap(new TreeMap<>(spark));
        this.secrets = secrets;
    }

    public String job() {
        return getString("job");
    }

    public long getLong(String path) {
        return get(path, Long.class);
    }

    public int getInt(String path) {
        return Math.toIntExact(getLong(path));
    }

    /** A number of which 0 means a preset. */
    public int getInt(String path, int preset) {
        int value = getInt(path);
        return value == 0 ? preset : value;
    }

    public double getDouble(String path) {
        return get(path, Double.class);
    }

    public String getString(String path) {
        return get(path, String.class);
    }

    /** Whether a flag is set. */
    public boolean isTrue(String path) {
        return getString(path).equals("true");
    }

    /** The constant of that name, in small letters, of a key that is a choice among them. */
    public <E extends Enum<E>> E getEnum(String path, Class<E> type) {
        return Enum.valueOf(type, getString(path).toUpperCase(Locale.ROOT));
    }

    /** A text that names a folder or a file; a leading {@code ~/} becomes the home folder. */
    public String getLocation(String path) {
        String text = getString(path);
        return text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text;
    }

    public Duration getDuration(String path) {
        return get(path, Duration.class);
    }

    /** What goes to Spark as it stands: full names, such as {@code spark.executor.memory}, to values. Not masked. */
    public Map<String, String> spark() {
        return spark;
    }

    /** Every key with its value as text, in the order of printing; secrets are masked. */
    public Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        schema.keys().forEach(key -> shown.put(key.path(), text(key, value(key))));
        spark.forEach((path, value) -> shown.put(path, secrets.mask(path, value)));
        return shown;
    }

    /** The keys whose values are not the job's defaults, with these defaults as text. */
    public Map<String, String> changed() {
        Map<String, String> changed = new LinkedHashMap<>();
        for (Key key : schema.keys()) {
            Object standard = schema.defaultOf(key);
            if (!value(key).equals(standard)) {
                changed.put(key.path(), text(key, standard));
            }
        }
        return changed;
    }

    /** The configuration in HOCON with its comments; read back it gives the same settings, but for secrets, which are masked. */
    public String render() {
        Map<String, String> changed = changed();
        StringBuilder text = new StringBuilder();
        String section = "";
        for (Key key : schema.keys()) {
            String path = key.path();
            String own = path.substring(0, path.indexOf('.') + 1);
            text.append(own.equals(section) ? "" : "\n");
            section = own;
            schema.comments(key)
                    .forEach(comment -> text.append("# ").append(comment).append('\n'));
            text.append(path).append(" = ").append(literal(key, text(key, value(key))));
            text.append(changed.containsKey(path) ? "  # default: " + literal(key, changed.get(path)) : "");
            text.append('\n');
        }
        text.append(spark.isEmpty() ? "" : "\n# Passed on to Spark.\n");
        spark.forEach((path, value) -> text.append(ConfigUtil.quoteString(path))
                .append(" = ")
                .append(ConfigUtil.quoteString(secrets.mask(path, value)))
                .append('\n'));
        return text.toString().stripLeading();
    }

    /**
     * The values of the keys that another schema has too, with assignments over them.
     *
     * @throws ConfigurationException with everything that is wrong with these
     */
    public Settings as(Schema other, List<String> assignments) {
        Reading reading = new Reading(other);
        for (Key key : other.keys()) {
            if (values.containsKey(key.path())) {
                reading.assignment(key.path() + "=" + key.format().render(value(key)));
            }
        }
        spark.forEach((path, value) -> reading.assignment(path + "=" + value));
        assignments.forEach(reading::assignment);
        return reading.settings();
    }

    /**
     * The keys in which a rendered configuration differs from this one, with the values there. Spark's own
     * don't count: they say where a run runs, not what it computes.
     *
     * @throws ConfigurationException where the file is no configuration
     */
    public Map<String, String> differences(Path rendered) {
        Map<String, String> stored = new TreeMap<>();
        try {
            Config config = ConfigFactory.parseFile(rendered.toFile());
            config.entrySet()
                    .forEach(entry -> stored.put(
                            String.join(".", ConfigUtil.splitPath(entry.getKey())), config.getString(entry.getKey())));
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of(rendered + ": not a configuration: " + e.getMessage()));
        }
        Map<String, String> standard = new TreeMap<>(shown());
        standard.putAll(changed());
        Map<String, String> here = shown();
        stored.keySet().forEach(path -> here.putIfAbsent(path, "not set"));
        Map<String, String> differences = new LinkedHashMap<>();
        here.forEach((path, value) -> {
            String there = stored.getOrDefault(path, standard.getOrDefault(path, ""));
            if (!path.startsWith(SPARK) && !there.equals(value)) {
                differences.put(path, there);
            }
        });
        return differences;
    }

    private <T> T get(String path, Class<T> type) {
        Object value = values.get(path);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(path + ": not a key of type " + type.getSimpleName());
        }
        return type.cast(value);
    }

    private Object value(Key key) {
        return get(key.path(), Object.class);
    }

    private String text(Key key, Object value) {
        return key.format() instanceof Format.Text
                ? secrets.mask(key.path(), (String) value)
                : key.format().render(value);
    }

    private static String literal(Key key, String text) {
        return key.format() instanceof Format.Text ? ConfigUtil.quoteString(text) : text;
    }
}
