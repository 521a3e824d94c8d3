package dev.cairn.driver.settings;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Masks passwords, tokens and keys before they reach a file, a log or a screen. */
final class Secrets {
    static final String SPARKS_KEY = "spark.redaction.regex";

    static final String MASK = "*****";
    private static final Pattern OURS = Pattern.compile("(?i)secret|password|token(?!iz)|credential|access.?key");
    private static final Pattern IN_URI = Pattern.compile("(?<=://)[^/@\\s]*:[^/@\\s]*(?=@)");

    private final Pattern sparks;

    /** Spark's own pattern, {@code spark.redaction.regex}, counts where it is set: for keys and, as in Spark, for values. */
    static Secrets of(Map<String, String> spark) {
        try {
            return new Secrets(Pattern.compile(spark.getOrDefault(SPARKS_KEY, "(?!)")));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("must be a regular expression: " + e.getDescription(), e);
        }
    }

    private Secrets(Pattern sparks) {
        this.sparks = sparks;
    }

    String mask(String key, String value) {
        boolean secret = OURS.matcher(key).find()
                || (!key.equals(SPARKS_KEY)
                        && (sparks.matcher(key).find() || sparks.matcher(value).find()));
        return secret ? MASK : IN_URI.matcher(value).replaceAll(MASK);
    }
}
