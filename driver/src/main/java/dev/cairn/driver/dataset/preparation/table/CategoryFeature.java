package dev.cairn.driver.dataset.preparation.table;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Vocabulary;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;

/**
 * A category: its place among the known values, one more place being for all others. One-hot, it is a float a place; as
 * an index it goes into a column of its own.
 *
 * @param missing the place of a value that is missing; -1 makes such a row a bad one
 * @param indicator whether one more float tells by 1 that the value was missing
 * @param absent training rows that had no value
 */
@JsonTypeName("category")
public record CategoryFeature(
        String column, Vocabulary values, int missing, boolean oneHot, boolean indicator, long absent)
        implements Feature {
    public CategoryFeature {
        if (missing < -1 || missing > values.size()) {
            throw new IllegalArgumentException(
                    "column " + column + ": missing=" + missing + " must be from -1 to " + values.size());
        }
    }

    /** How many places there are: the values', and the one for all others. */
    int places() {
        return values.size() + 1;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        if (oneHot) {
            values.entries().forEach(value -> names.add(column + "=" + value));
            names.add(column + " other");
        }
        if (indicator) {
            names.add(column + " missing");
        }
        return names;
    }

    @Override
    public int width() {
        return (oneHot ? places() : 0) + (indicator ? 1 : 0);
    }

    @Override
    public double read(Cells cells, Row row) {
        String value = cells.text(row, column);
        if (value == null) {
            return Double.NaN;
        }
        int place = values.placeOf(value);
        return place < 0 ? values.size() : place;
    }

    @Override
    public void write(double value, boolean wasMissing, ByteBuffer features) throws BadRow {
        int place = place(value);
        for (int i = 0; oneHot && i < places(); i++) {
            features.putFloat(i == place ? 1 : 0);
        }
        if (indicator) {
            features.putFloat(wasMissing ? 1 : 0);
        }
    }

    /** The place of a value as read. */
    int place(double value) throws BadRow {
        if (!Double.isNaN(value)) {
            return (int) value;
        }
        if (missing < 0) {
            throw new BadRow("column " + column + ": has no value");
        }
        return missing;
    }
}
