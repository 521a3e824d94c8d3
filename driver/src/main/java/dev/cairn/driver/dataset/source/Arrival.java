package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When files have come, and which of them count: each has a stamp, and those from one stamp to another are read.
 *
 * @param way {@code data.arrival}: what a file's stamp is
 * @param column {@code data.partition}: of the folders COLUMN=STAMP
 * @param from {@code data.from}: the first stamp that counts; empty for no bound
 * @param to {@code data.to}: the last one; empty for no bound
 * @param exclude {@code data.exclude}: stamps that are passed over
 * @param testFrom {@code data.testFrom}: test examples are cut from files of this stamp on; empty: from all
 */
public record Arrival(Way way, String column, String from, String to, Set<String> exclude, String testFrom)
        implements Serializable {
    /** All files, whenever they have come. */
    public static final Arrival ANY = new Arrival(Way.NONE, "", "", "", Set.of(), "");

    /** By number where both are whole numbers, else by text; so dates are to be written 2026-11-23. */
    public static final Comparator<String> ORDER = (one, other) -> isNumber(one) && isNumber(other)
            ? Long.compare(Long.parseLong(one), Long.parseLong(other))
            : one.compareTo(other);

    private static final Pattern FOLDER = Pattern.compile("([^/=]+)=([^/]*)/");

    /** What a file's stamp is. */
    public enum Way {
        /** Files have none. */
        NONE,
        /** STAMP of the folder COLUMN=STAMP that it lies in. */
        PARTITION,
        /** When it was last written, in UTC, such as 2026-11-23T01:00:12Z. */
        TIME,
        /** The first folder below the root, which holds all of the data as of then: the last one is read alone. */
        SNAPSHOT
    }

    public Arrival {
        exclude = new TreeSet<>(exclude);
        if (way == Way.PARTITION && column.isEmpty()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "data.partition=: must name the column of folders such as day=2026-11-23 with data.arrival=partition");
        }
    }

    /**
     * A file's stamp; empty where it has none.
     *
     * @param below its path below the root
     */
    Optional<String> stamp(String below, long modifiedMs) {
        return switch (way) {
            case NONE -> Optional.empty();
            case TIME -> Optional.of(Instant.ofEpochMilli(modifiedMs).toString());
            case SNAPSHOT ->
                Optional.of(below)
                        .filter(path -> path.indexOf('/') > 0)
                        .map(path -> path.substring(0, path.indexOf('/')));
            case PARTITION -> {
                Matcher folders = FOLDER.matcher(below);
                Optional<String> found = Optional.empty();
                while (folders.find()) {
                    found = folders.group(1).equals(column) ? Optional.of(folders.group(2)) : found;
                }
                yield found;
            }
        };
    }

    /** Whether files of a stamp are read. */
    boolean takes(String stamp) {
        return !exclude.contains(stamp)
                && (from.isEmpty() || ORDER.compare(stamp, from) >= 0)
                && (to.isEmpty() || ORDER.compare(stamp, to) <= 0);
    }

    /** Whether test examples are cut from files of a stamp. */
    boolean tests(String stamp) {
        return testFrom.isEmpty() || ORDER.compare(stamp, testFrom) >= 0;
    }

    private static boolean isNumber(String text) {
        return text.matches("-?\\d{1,18}");
    }

    @Override
    public String toString() {
        return way + " " + column + " from " + from + " to " + to;
    }
}
