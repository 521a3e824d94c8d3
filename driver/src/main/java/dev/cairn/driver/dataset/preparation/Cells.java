package dev.cairn.driver.dataset.preparation;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a row are read, whether its columns are typed or all text.
 *
 * @param missing {@code data.missing}: what stands for a value that isn't there, besides null
 */
public record Cells(List<String> missing) implements Serializable {
    public Cells {
        missing = List.copyOf(missing);
    }

    /** A value without the spaces around it; null where it is missing. */
    public @Nullable String text(Row row, String column) {
        Object value = row.get(row.fieldIndex(column));
        if (value == null) {
            return null;
        }
        String text = value.toString().strip();
        return missing.contains(text) ? null : text;
    }

    /** A value as a number; NaN where it is missing. */
    public double number(Row row, String column) throws BadRow {
        String text = text(row, column);
        if (text == null) {
            return Double.NaN;
        }
        double number = parse(text);
        if (Double.isNaN(number)) {
            throw new BadRow("column " + column + ": '" + shortened(text) + "' is no finite number");
        }
        return number;
    }

    /** A decimal number within the range of a float; NaN for all else, Java's own suffixes and hexadecimals too. */
    public static double parse(String text) {
        if (text.isEmpty() || text.length() > 400 || !isDecimal(text)) {
            return Double.NaN;
        }
        try {
            double number = Double.parseDouble(text);
            return Math.abs(number) <= Float.MAX_VALUE ? number : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** A value as an error shows it: nobody wants a whole text there. */
    public static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private static boolean isDecimal(String text) {
        return text.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
    }
}
