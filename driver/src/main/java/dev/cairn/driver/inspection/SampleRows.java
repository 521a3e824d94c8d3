package dev.cairn.driver.inspection;

import dev.cairn.driver.dataset.preparation.text.TextCodec;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Examples as lines of text: tokens as the text they stand for, a class by its name, features by theirs.
 *
 * @param codec of tokens; null where there are none
 */
record SampleRows(List<Column> columns, List<String> features, List<String> classes, @Nullable TextCodec codec) {
    private static final int WIDTH = 160;
    private static final int MOST_VALUES = 16;

    String line(List<ByteBuffer> tensors) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            values.add(value(columns.get(i), tensors.get(i)));
        }
        return shortened(String.join("  ", values), WIDTH);
    }

    private String value(Column column, ByteBuffer tensor) {
        boolean scalar = column.shape().isEmpty();
        if (scalar && column.name().equals("label")) {
            int place = tensor.getInt(0);
            return place >= 0 && place < classes.size() ? classes.get(place) : "label " + place;
        }
        if (codec != null && column.name().equals("tokens")) {
            int[] tokens = new int[column.elements()];
            tensor.asIntBuffer().get(tokens);
            return "\"" + printable(codec.decode(tokens)) + "\"";
        }
        return scalar ? column.name() + "=" + number(column, tensor, 0) : vector(column, tensor);
    }

    /** The first values that aren't 0; of a one-hot feature its name says all. */
    private String vector(Column column, ByteBuffer tensor) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < column.elements() && values.size() < MOST_VALUES; i++) {
            double value = Ranges.value(column, tensor, i);
            boolean named = column.type() == ElementType.FLOAT32 && column.elements() == features.size();
            if (value != 0 || !named) {
                String name = named ? features.get(i) : "";
                boolean oneHot = value == 1 && (name.contains("=") || name.contains(" "));
                values.add(oneHot ? name : name + (named ? "=" : "") + number(column, tensor, i));
            }
        }
        return (column.elements() == features.size() ? "" : column.name() + " ") + String.join(" ", values);
    }

    private static String number(Column column, ByteBuffer tensor, int index) {
        double value = Ranges.value(column, tensor, index);
        return column.type() == ElementType.FLOAT32
                ? String.format(Locale.ROOT, "%.4g", value)
                : String.valueOf((long) value);
    }

    /** Text as it may go to a terminal: data must not steer it. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .forEach(character -> printable.append(
                        character == '\n'
                                ? "\\n"
                                : Character.isISOControl(character) ? "\uFFFD" : Character.toString(character)));
        return printable.toString();
    }

    static String shortened(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 3) + "...";
    }
}
