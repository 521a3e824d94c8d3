package dev.cairn.driver.dataset.source;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows as a source has them, with three columns that say where each comes from.
 *
 * @param rows the user's columns, then {@link #PLACE}, {@link #FILE} and {@link #ROW}; without those that could not be
 *     parsed, whose places stay empty
 * @param count of all rows, those that could not be parsed included
 * @param unparsed how many could not be parsed
 * @param firstUnparsed the first few of them
 */
public record RawRows(Dataset<Row> rows, long count, long unparsed, List<RowProblem> firstUnparsed) {
    /** The example's id, unique over all parts; long. */
    public static final String ID = "_id";
    /** The file's path or URI, or the name of a DataFrame; string. */
    public static final String FILE = "_file";
    /** The row's number in its file, from 1, a header not counted; long. */
    public static final String ROW = "_row";
    /** train, validation or test; string. */
    public static final String PART = "_part";
    /** The row's number over all files in the order of their paths, from 0; long. */
    public static final String PLACE = "_place";

    static final Set<String> OWN = Set.of(ID, FILE, ROW, PART, PLACE);

    /** How many problems are kept to be shown. */
    static final int SHOWN = 5;

    public RawRows {
        firstUnparsed = List.copyOf(firstUnparsed);
    }

    static RawRows whole(Dataset<Row> rows, long count) {
        return new RawRows(rows, count, 0, List.of());
    }
}
