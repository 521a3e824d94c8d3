package dev.cairn.driver.inspection;

import dev.cairn.worker.data.Column;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The least, the greatest and the mean value of a column, or of each feature in it. */
final class Ranges {
    private static final int MOST_LINES = 40;

    private final Column column;
    private final List<String> names;
    private final double[] least;
    private final double[] most;
    private final double[] sums;
    private long count;

    /** @param features names of the last dimension's elements; where there are as many, each has a range of its own */
    Ranges(Column column, List<String> features) {
        this.column = column;
        List<Integer> shape = column.shape();
        boolean named = !features.isEmpty() && !shape.isEmpty() && shape.get(shape.size() - 1) == features.size();
        names = named ? features : List.of(column.name());
        least = new double[names.size()];
        most = new double[names.size()];
        sums = new double[names.size()];
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
    }

    /** @param tensor from position 0 */
    void add(ByteBuffer tensor) {
        int elements = column.elements();
        for (int i = 0; i < elements; i++) {
            double value = value(column, tensor, i);
            int at = i % names.size();
            least[at] = Math.min(least[at], value);
            most[at] = Math.max(most[at], value);
            sums[at] += value;
        }
        count += elements / names.size();
    }

    /** An element of a tensor. */
    static double value(Column column, ByteBuffer tensor, int index) {
        return switch (column.type()) {
            case UINT8 -> tensor.get(index) & 0xff;
            case INT32 -> tensor.getInt(index * Integer.BYTES);
            case FLOAT32 -> tensor.getFloat(index * Float.BYTES);
        };
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST_LINES, names.size()); i++) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-32s %12.6g %12.6g %12.6g",
                    SampleRows.shortened(names.get(i), 32),
                    least[i],
                    most[i],
                    sums[i] / count));
        }
        if (names.size() > MOST_LINES) {
            lines.add("  and " + (names.size() - MOST_LINES) + " more");
        }
        return lines;
    }
}
