package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;

/**
 * A number to predict, as {@code (value - offset) / scale}; so a prediction p means {@code p * scale + offset} in the
 * column's own unit.
 */
public record Target(String column, double offset, double scale) implements Serializable {
    public Target {
        if (!Double.isFinite(offset) || !Double.isFinite(scale) || scale <= 0) {
            throw new IllegalArgumentException("column " + column + ": offset and scale must be finite, scale > 0");
        }
    }

    public static Target of(String column, Profile profile, Scaling scaling) {
        if (!profile.isNumeric()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.target=" + column + ": "
                            + (profile.present() == 0 ? "has no value" : "fewer than 99 % of its values are numbers")
                            + " in the training part; for classes, name it in data.label");
        }
        return new Target(column, scaling.offset(profile), scaling.scale(profile));
    }

    /** A row's number, scaled; NaN where it is missing. */
    public float read(Cells cells, Row row) throws BadRow {
        return (float) ((cells.number(row, column) - offset) / scale);
    }

    float required(Cells cells, Row row) throws BadRow {
        float value = read(cells, row);
        if (!Float.isFinite(value)) {
            throw new BadRow("column " + column + ": has no value");
        }
        return value;
    }

    /** {@code target}: the column's name; {@code targetOffset} and {@code targetScale} lead back to its unit. */
    public Map<String, String> attributes() {
        return new TreeMap<>(
                Map.of("target", column, "targetOffset", String.valueOf(offset), "targetScale", String.valueOf(scale)));
    }
}
