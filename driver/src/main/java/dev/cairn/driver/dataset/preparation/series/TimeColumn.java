package dev.cairn.driver.dataset.preparation.series;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.RawColumns;
import java.io.Serializable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;

/**
 * A column that orders rows: by number, or by alphabet, which is the order of time for dates such as 2010-01-31 13:00.
 */
public record TimeColumn(String column, boolean number) implements Serializable {

    Column order() {
        Column value = RawColumns.column(column);
        return number ? value.cast("double") : value.cast("string");
    }

    /** A row's time as two rows of the same time have it. */
    String read(Cells cells, Row row) throws BadRow {
        String text = number ? String.valueOf(cells.number(row, column)) : cells.text(row, column);
        if (text == null || text.equals("NaN")) {
            throw new BadRow("column " + column + ": has no time");
        }
        return text;
    }
}
