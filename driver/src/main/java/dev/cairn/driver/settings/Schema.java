package dev.cairn.driver.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigUtil;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a job knows, with their defaults and comments. It reads a configuration: defaults,
 * then a file, then single assignments, the later over the earlier.
 */
public final class Schema {
    private static final ConfigParseOptions MUST_EXIST =
            ConfigParseOptions.defaults().setAllowMissing(false);

    private final Map<String, Key> keys = new LinkedHashMap<>();
    private final Config common;
    private final Config defaults;

    /**
     * The keys that every job has, and those of one job.
     *
     * @param conf the job's own file: defaults and comments of its keys, and what it sets anew of the common ones
     */
    public Schema(String job, URL conf, List<Key> own) {
        URL reference = Objects.requireNonNull(Schema.class.getResource("reference.conf"), "reference.conf");
        common = ConfigFactory.parseURL(reference, MUST_EXIST);
        Stream.concat(CommonKeys.ALL.stream(), own.stream()).forEach(key -> keys.put(key.path(), key));
        defaults = ConfigFactory.parseURL(conf, MUST_EXIST)
                .withFallback(ConfigFactory.parseMap(Map.of("job", job)))
                .withFallback(common)
                .resolve();
        checkDefaults(conf);
    }

    private Schema(Schema job, URL conf, List<Key> more) {
        common = job.common;
        keys.putAll(job.keys);
        more.forEach(key -> keys.put(key.path(), key));
        defaults = ConfigFactory.parseURL(conf, MUST_EXIST)
                .withFallback(job.defaults)
                .resolve();
        checkDefaults(conf);
    }

    /**
     * These keys, and those of a task around the job.
     *
     * @param conf defaults and comments of the further keys, and what is set anew of these
     */
    public Schema with(URL conf, List<Key> more) {
        return new Schema(this, conf, more);
    }

    /**
     * The job that a file of a run is the configuration of.
     *
     * @throws ConfigurationException where it doesn't say
     */
    public static String job(Path rendered) {
        try {
            return ConfigFactory.parseFile(rendered.toFile(), MUST_EXIST).getString("job");
        } catch (ConfigException e) {
            throw new ConfigurationException(List.of(rendered + ": not a run's configuration: "
                    + String.valueOf(e.getMessage()).replace('\n', ' ')));
        }
    }

    /**
     * Reads a configuration.
     *
     * @param file HOCON; null for none
     * @param assignments each {@code key=value}, the value taken as it stands, without HOCON's quoting
     * @throws ConfigurationException with everything that is wrong
     */
    public Settings read(@Nullable Path file, List<String> assignments) {
        Reading reading = new Reading(this);
        if (file != null) {
            read(file, reading);
        }
        assignments.forEach(reading::assignment);
        return reading.settings();
    }

    /**
     * Reads a configuration that came with a model, from who knows where: it may include no other file, sees no
     * environment variable, and has no say in how Spark runs.
     *
     * @throws ConfigurationException with everything that is wrong
     */
    public Settings readWithModel(Path file, List<String> assignments) {
        Reading reading = new Reading(this);
        try {
            reading.file(ConfigFactory.parseFile(file.toFile(), MUST_EXIST.setIncluder(new NoIncludes()))
                    .withoutPath("spark")
                    .withFallback(defaults)
                    .resolve(ConfigResolveOptions.noSystem()));
        } catch (ConfigException e) {
            reading.refuse(String.valueOf(e.getMessage()).replace('\n', ' '));
        }
        assignments.forEach(reading::assignment);
        return reading.settings();
    }

    /** All keys in the order in which a configuration is printed. */
    Collection<Key> keys() {
        return keys.values();
    }

    Collection<String> paths() {
        return keys.keySet();
    }

    @Nullable Key key(String path) {
        return keys.get(path);
    }

    Object defaultOf(Key key) {
        return key.format().parse(defaults.getString(key.path()));
    }

    /** What the reference file or the job's own says about a key, a line each. */
    List<String> comments(Key key) {
        List<String> own = defaults.getValue(key.path()).origin().comments();
        List<String> comments = own.isEmpty() && common.hasPath(key.path())
                ? common.getValue(key.path()).origin().comments()
                : own;
        return comments.stream().map(String::strip).toList();
    }

    private void read(Path file, Reading reading) {
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            reading.refuse("--config " + file + ": must be a file that can be read");
            return;
        }
        try {
            reading.file(ConfigFactory.parseFile(file.toFile(), MUST_EXIST)
                    .withFallback(defaults)
                    .resolve());
        } catch (ConfigException e) {
            reading.refuse("--config " + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
    }

    private void checkDefaults(URL conf) {
        defaults.entrySet().forEach(entry -> {
            String path = String.join(".", ConfigUtil.splitPath(entry.getKey()));
            if (!keys.containsKey(path)) {
                throw new IllegalArgumentException(conf + ": " + path + " has a default and no Key");
            }
        });
        keys.values().forEach(this::defaultOf);
    }
}
