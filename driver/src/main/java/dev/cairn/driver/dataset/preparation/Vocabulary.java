package dev.cairn.driver.dataset.preparation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct texts, each known by its place: classes, categories, tokens. In JSON a list. Immutable. */
public final class Vocabulary implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 1 << 22;

    private final List<String> entries;
    private transient Map<String, Integer> places;

    @JsonCreator
    public Vocabulary(List<String> entries) {
        if (entries.size() > MOST) {
            throw new IllegalArgumentException(entries.size() + " entries: must be at most " + MOST);
        }
        this.entries = List.copyOf(entries);
        places = new HashMap<>(2 * entries.size());
        for (String entry : entries) {
            if (places.put(entry, places.size()) != null) {
                throw new IllegalArgumentException("'" + entry + "' stands there twice");
            }
        }
    }

    @JsonValue
    public List<String> entries() {
        return entries;
    }

    public int size() {
        return entries.size();
    }

    /** The place of an entry; -1 where it is none. */
    public int placeOf(String entry) {
        return places.getOrDefault(entry, -1);
    }

    private Object readResolve() {
        return new Vocabulary(entries);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Vocabulary that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
