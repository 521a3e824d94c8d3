package dev.cairn.worker.device;

import java.io.Serializable;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A card's compute capability, such as 8.6: the kind of machine code it runs. */
public record Capability(int major, int minor) implements Comparable<Capability>, Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern FORM = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})");

    /** @throws IllegalArgumentException if the text is not of the form 8.6 */
    public static Capability parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no compute capability");
        }
        return new Capability(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    @Override
    public int compareTo(Capability other) {
        return Comparator.comparingInt(Capability::major)
                .thenComparingInt(Capability::minor)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
