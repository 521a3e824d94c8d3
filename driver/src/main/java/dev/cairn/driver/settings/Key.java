package dev.cairn.driver.settings;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One key of a configuration and the values it takes. Its default and the comment that explains it
 * stand in the reference file, or in the job's own.
 *
 * @param path dotted, as a user writes it: {@code optimizer.learningRate}
 * @param hint what follows an error: a typical value, or the way out; may be empty
 */
public record Key(String path, Format format, String hint) {

    public static Key whole(String path, long least, long most) {
        return new Key(path, new Format.Whole(least, most), "");
    }

    /** A number above {@code low}. */
    public static Key above(String path, double low) {
        return new Key(path, new Format.Real(low, true, Double.MAX_VALUE, false), "");
    }

    /** A number from {@code low} to {@code high}, both included. */
    public static Key between(String path, double low, double high) {
        return new Key(path, new Format.Real(low, false, high, false), "");
    }

    /** A number from 0, included, to 1, excluded. */
    public static Key fraction(String path) {
        return new Key(path, new Format.Real(0, false, 1, true), "");
    }

    public static Key choice(String path, String... words) {
        return new Key(path, new Format.Choice(List.of(words)), "");
    }

    /** One of an enum's constants, in small letters. */
    public static Key choice(String path, Class<? extends Enum<?>> type) {
        return choice(
                path,
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    public static Key flag(String path) {
        return choice(path, "false", "true");
    }

    public static Key text(String path) {
        return new Key(path, new Format.Text(), "");
    }

    public static Key time(String path, Duration least, Duration most) {
        return new Key(path, new Format.Span(least, most), "");
    }

    public Key hint(String words) {
        return new Key(path, format, words);
    }

    String refusal(String value, String mustBe) {
        return path + "=" + value + ": " + mustBe + (hint.isEmpty() ? "" : "; " + hint);
    }
}
