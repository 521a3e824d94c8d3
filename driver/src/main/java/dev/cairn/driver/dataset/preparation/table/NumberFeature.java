package dev.cairn.driver.dataset.preparation.table;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A number, as {@code (value - offset) / scale}.
 *
 * @param fill in the column's own unit, for a value that is missing; null makes such a row a bad one
 * @param indicator whether a second float tells by 1 that the value was missing
 * @param absent training rows that had no value
 */
@JsonTypeName("number")
public record NumberFeature(
        String column, double offset, double scale, @Nullable Double fill, boolean indicator, long absent)
        implements Feature {
    public NumberFeature {
        if (!Double.isFinite(offset)
                || !Double.isFinite(scale)
                || scale <= 0
                || (fill != null && !Double.isFinite(fill))) {
            throw new IllegalArgumentException(
                    "column " + column + ": offset, scale and fill must be finite, scale > 0");
        }
    }

    @Override
    public List<String> names() {
        return indicator ? List.of(column, column + " missing") : List.of(column);
    }

    @Override
    public int width() {
        return indicator ? 2 : 1;
    }

    @Override
    public double read(Cells cells, Row row) throws BadRow {
        return cells.number(row, column);
    }

    @Override
    public void write(double value, boolean missing, ByteBuffer features) throws BadRow {
        if (Double.isNaN(value) && fill == null) {
            throw new BadRow("column " + column + ": has no value");
        }
        double known = fill != null && Double.isNaN(value) ? fill : value;
        float scaled = (float) ((known - offset) / scale);
        if (!Float.isFinite(scaled)) {
            throw new BadRow("column " + column + ": " + known + " is beyond what a float holds");
        }
        features.putFloat(scaled);
        if (indicator) {
            features.putFloat(missing ? 1 : 0);
        }
    }
}
