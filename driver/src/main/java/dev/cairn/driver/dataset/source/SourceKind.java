package dev.cairn.driver.dataset.source;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What a source consists of, as {@code data.source} names it. */
public enum SourceKind {
    /** Self-made digits. */
    DIGITS(""),
    /** MNIST's four files. */
    IDX(""),
    PARQUET("parquet"),
    CSV("csv tsv"),
    /** A JSON object a line. */
    JSON("json jsonl ndjson"),
    TEXT("txt text"),
    /** Files of pictures, a folder a class. */
    IMAGES("jpg jpeg png"),
    /** A DataFrame of the user's own program. */
    FRAME("");

    private static final Pattern IDX_FILE = Pattern.compile("(train|t10k)-(images|labels)[-.]idx\\d-ubyte(\\.gz)?");
    private static final Pattern COMPRESSED = Pattern.compile("\\.(gz|bz2|deflate|lz4|snappy|zst)$");

    private final String suffixes;

    /** @param suffixes by which its files are told, with spaces between */
    SourceKind(String suffixes) {
        this.suffixes = suffixes;
    }

    /** The word in the configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static SourceKind of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether a file of this name may belong to such a source. */
    boolean takes(String file) {
        String name = COMPRESSED.matcher(file.toLowerCase(Locale.ROOT)).replaceFirst("");
        return suffixes().contains(name.substring(name.lastIndexOf('.') + 1));
    }

    /** The one kind whose files are among those of these names; empty where there is none, or more than one. */
    static Optional<SourceKind> among(Collection<String> names) {
        if (names.stream().anyMatch(name -> IDX_FILE.matcher(name).matches())) {
            return Optional.of(IDX);
        }
        List<SourceKind> kinds = Arrays.stream(values())
                .filter(kind -> names.stream().anyMatch(kind::takes))
                .toList();
        return kinds.size() == 1 ? Optional.of(kinds.get(0)) : Optional.empty();
    }

    /** Whether some kind is told by this file's name. */
    static boolean isKnown(String file) {
        return Arrays.stream(values()).anyMatch(kind -> kind.takes(file));
    }

    /** Every suffix by which a kind is told. */
    static Set<String> knownSuffixes() {
        Set<String> known = new TreeSet<>();
        Arrays.stream(values()).forEach(kind -> known.addAll(kind.suffixes()));
        return known;
    }

    private List<String> suffixes() {
        return suffixes.isEmpty() ? List.of() : List.of(suffixes.split(" "));
    }
}
