package dev.cairn.driver.dataset.source;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Where the data is, and what.
 *
 * @param kind {@code data.source}; null to find out by what lies there
 * @param path {@code data.path}: a file or a folder on any Hadoop file system; blank for none
 * @param test {@code data.test}: test examples that are given apart; blank for none
 * @param csv how CSV files are written
 * @param wholeText whether a text file is one row, rather than each of its lines
 * @param arrival which of the files of {@code data.path} count
 */
public record SourceSettings(
        @Nullable SourceKind kind, String path, String test, CsvForm csv, boolean wholeText, Arrival arrival) {
    private static final String TRAIN_FOLDER = "train";
    private static final String TEST_FOLDER = "test";

    /** All files, whenever they came. */
    public SourceSettings(@Nullable SourceKind kind, String path, String test, CsvForm csv, boolean wholeText) {
        this(kind, path, test, csv, wholeText, Arrival.ANY);
    }

    /**
     * What was found: rows to train on, and test rows where they are given apart.
     *
     * @param tested files from which test rows are cut where they are not given apart; empty for all
     */
    public record Found(SourceKind kind, RowSource rows, Optional<RowSource> test, Set<String> tested) {
        public Found {
            tested = Set.copyOf(tested);
        }
    }

    /** A path whose content tells what it is. */
    public static SourceSettings at(String path) {
        return new SourceSettings(null, path, "", CsvForm.USUAL, false);
    }

    /**
     * What kind of source this is. Without a path the job makes its own data.
     *
     * @throws CairnException DATA where the path cannot be read, or what lies there is of no kind or of several
     */
    public SourceKind kind(Configuration configuration) {
        if (kind != null) {
            return kind;
        }
        return path.isBlank() ? SourceKind.DIGITS : kind(SourceFiles.list("data.path", path, configuration));
    }

    /**
     * Finds the rows: folders {@code train} and {@code test} below the path are taken for what they say.
     *
     * @param kind one that has rows
     */
    public Found find(SourceKind kind, Configuration configuration) {
        if (path.isBlank()) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "data.path=: must name a file or folder with data.source=" + kind.word());
        }
        SourceFiles files = SourceFiles.list("data.path", path, configuration).arrived(arrival);
        if (!test.isBlank()) {
            SourceFiles apart = SourceFiles.list("data.test", test, configuration);
            return new Found(kind, source(kind, files), Optional.of(source(kind, apart)), Set.of());
        }
        SourceFiles inner = files.under(TEST_FOLDER);
        return files.under(TRAIN_FOLDER).isEmpty() || inner.isEmpty()
                ? new Found(kind, source(kind, files), Optional.empty(), files.tested(arrival))
                : new Found(kind, source(kind, files.under(TRAIN_FOLDER)), Optional.of(source(kind, inner)), Set.of());
    }

    private RowSource source(SourceKind kind, SourceFiles files) {
        SourceFiles fitting = files.only(kind::takes);
        RowSource rows = kind == SourceKind.IMAGES
                ? new ImageFiles(fitting)
                : new RowFiles(fitting.isEmpty() ? files : fitting, kind, csv, wholeText);
        boolean added = kind == SourceKind.PARQUET && arrival.way() == Arrival.Way.PARTITION; // by Spark, from folders
        return added ? new Without(rows, arrival.column()) : rows;
    }

    private static SourceKind kind(SourceFiles files) {
        if (files.isEmpty()) {
            throw new CairnException(ExitCode.DATA, files.name() + ": holds no files");
        }
        return SourceKind.among(files.names())
                .orElseThrow(() -> new CairnException(
                        ExitCode.DATA,
                        files.name() + ": " + unclear(files.names()) + "; set data.source to what is meant"));
    }

    private static String unclear(List<String> names) {
        return names.stream().anyMatch(SourceKind::isKnown)
                ? "holds files of several kinds"
                : names.get(0) + " is none of " + String.join(", ", SourceKind.knownSuffixes()) + " and no IDX file";
    }
}
