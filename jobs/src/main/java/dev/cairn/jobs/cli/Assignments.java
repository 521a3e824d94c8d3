package dev.cairn.jobs.cli;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the command line sets, each {@code KEY=VALUE}: a later one wins. */
record Assignments(List<String> all) {
    /** With that of a shortcut, where it is given. */
    Assignments and(String key, @Nullable String value) {
        return value == null
                ? this
                : new Assignments(Stream.concat(all.stream(), Stream.of(key + "=" + value))
                        .toList());
    }
}
