package dev.cairn.driver.dataset.preparation;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The user's columns among those of raw rows. */
public final class RawColumns {
    private static final List<String> OWN = List.of("_id", "_part", "_file", "_row");

    private RawColumns() {}

    /** The names of the user's columns, in their order. */
    public static List<String> of(Dataset<Row> rows) {
        return Arrays.stream(rows.columns()).filter(name -> !OWN.contains(name)).toList();
    }

    /** A column by its name, which may hold dots. */
    public static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    /** @throws CairnException DATA where a name that a key gives is none of the columns */
    public static void require(String key, Collection<String> names, List<String> columns) {
        for (String name : names) {
            if (!columns.contains(name)) {
                String way = columns.isEmpty()
                        ? "the data has no columns"
                        : "nearest: " + Nearest.to(name, columns) + "; there are "
                                + Cells.shortened(columns.toString());
                throw new CairnException(ExitCode.DATA, key + "=" + name + ": no such column; " + way);
            }
        }
    }
}
