package dev.cairn.driver.settings;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** What values a key takes: parses the text of one, or says in a few words what it must be. */
sealed interface Format {

    /** Returns the typed value, or throws an {@link IllegalArgumentException} whose message begins with "must be". */
    Object parse(String text);

    /** Writes a typed value as text that parses to the same. */
    default String render(Object value) {
        return value.toString();
    }

    /** A whole number, a {@code Long}, from {@code least} to {@code most}. */
    record Whole(long least, long most) implements Format {
        @Override
        public Long parse(String text) {
            BigDecimal value;
            try {
                value = new BigDecimal(text.strip());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number", e);
            }
            if (value.compareTo(BigDecimal.valueOf(least)) < 0) {
                throw new IllegalArgumentException("must be >= " + least);
            }
            if (value.compareTo(BigDecimal.valueOf(most)) > 0) {
                throw new IllegalArgumentException("must be <= " + most);
            }
            if (value.stripTrailingZeros().scale() > 0) {
                throw new IllegalArgumentException("must be a whole number");
            }
            return value.longValueExact();
        }
    }

    /** A finite number, a {@code Double}, from {@code low} to {@code high}; a bound that is open doesn't belong to it. */
    record Real(double low, boolean lowOpen, double high, boolean highOpen) implements Format {
        @Override
        public Double parse(String text) {
            double value;
            try {
                value = Double.parseDouble(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a number", e);
            }
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("must be a finite number");
            }
            if (value < low || (lowOpen && value == low)) {
                throw new IllegalArgumentException("must be " + (lowOpen ? "> " : ">= ") + render(low));
            }
            if (value > high || (highOpen && value == high)) {
                throw new IllegalArgumentException("must be " + (highOpen ? "< " : "<= ") + render(high));
            }
            return value;
        }

        @Override
        public String render(Object value) {
            double number = (Double) value;
            boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
            return whole
                    ? Long.toString((long) number)
                    : Double.toString(number).replace(".0E", "e").replace('E', 'e');
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Format {
        @Override
        public String parse(String text) {
            if (!words.contains(text)) {
                throw new IllegalArgumentException(
                        words.size() == 1 ? "must be " + words.get(0) : "must be one of " + String.join(", ", words));
            }
            return text;
        }
    }

    /** Any text. */
    record Text() implements Format {
        @Override
        public String parse(String text) {
            return text;
        }
    }

    /** A length of time with its unit; a bare number is refused, since HOCON would take it for milliseconds. */
    record Span(Duration least, Duration most) implements Format {
        @Override
        public Duration parse(String text) {
            Duration value;
            try {
                if (text.strip().matches("[-+.\\d]+")) {
                    throw new IllegalArgumentException("must be a time with its unit, such as 30s or 5m");
                }
                value = ConfigValueFactory.fromAnyRef(text).atKey("span").getDuration("span");
            } catch (ConfigException e) {
                throw new IllegalArgumentException("must be a time with its unit, such as 30s or 5m", e);
            }
            if (value.compareTo(least) < 0) {
                throw new IllegalArgumentException("must be >= " + render(least));
            }
            if (value.compareTo(most) > 0) {
                throw new IllegalArgumentException("must be <= " + render(most));
            }
            return value;
        }

        @Override
        public String render(Object value) {
            long millis = ((Duration) value).toMillis();
            if (millis % 3_600_000 == 0) {
                return millis / 3_600_000 + "h";
            }
            if (millis % 60_000 == 0) {
                return millis / 60_000 + "m";
            }
            return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
        }
    }
}
