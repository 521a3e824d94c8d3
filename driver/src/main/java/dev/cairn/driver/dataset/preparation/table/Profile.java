package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.driver.dataset.preparation.Cells;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** What a column's values are like. The same to the bit whatever the order in which they come. */
public final class Profile implements Serializable {
    private static final long serialVersionUID = 1L;
    /** The part of a column's values that must be numbers for the column to count as numeric. */
    private static final double NUMERIC = 0.99;

    private final ExactSum sum = new ExactSum();
    private final ExactSum squares = new ExactSum();
    private long missing;
    private long present;
    private long numbers;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;

    Profile() {}

    /** Profiles of some columns, in one pass over the rows. */
    public static Map<String, Profile> of(Dataset<Row> rows, Cells cells, List<String> columns) {
        List<Profile> all = inOrder(rows, cells, columns);
        Map<String, Profile> profiles = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            profiles.put(columns.get(i), all.get(i));
        }
        return profiles;
    }

    /** The profile of one column. */
    public static Profile of(Dataset<Row> rows, Cells cells, String column) {
        return inOrder(rows, cells, List.of(column)).get(0);
    }

    private static List<Profile> inOrder(Dataset<Row> rows, Cells cells, List<String> columns) {
        List<String> names = List.copyOf(columns);
        ArrayList<Profile> empty = new ArrayList<>();
        names.forEach(name -> empty.add(new Profile()));
        return rows.javaRDD()
                .treeAggregate(
                        empty,
                        (profiles, row) -> {
                            for (int i = 0; i < names.size(); i++) {
                                profiles.get(i).add(cells.text(row, names.get(i)));
                            }
                            return profiles;
                        },
                        (left, right) -> {
                            for (int i = 0; i < names.size(); i++) {
                                left.get(i).add(right.get(i));
                            }
                            return left;
                        });
    }

    private void add(@Nullable String text) {
        if (text == null) {
            missing++;
            return;
        }
        present++;
        double number = Cells.parse(text);
        if (!Double.isNaN(number)) {
            numbers++;
            sum.add(number);
            squares.addSquare(number);
            least = Math.min(least, number);
            most = Math.max(most, number);
        }
    }

    private void add(Profile other) {
        missing += other.missing;
        present += other.present;
        numbers += other.numbers;
        sum.add(other.sum);
        squares.add(other.squares);
        least = Math.min(least, other.least);
        most = Math.max(most, other.most);
    }

    public long missing() {
        return missing;
    }

    public long present() {
        return present;
    }

    /** Whether at least 99 % of the values are numbers. */
    public boolean isNumeric() {
        return numbers > 0 && numbers >= NUMERIC * present;
    }

    /** The smallest number; infinite where there is none. */
    public double least() {
        return least;
    }

    /** The greatest number; negative infinity where there is none. */
    public double most() {
        return most;
    }

    /** The numbers' mean; 0 where there is none. */
    public double mean() {
        return numbers == 0
                ? 0
                : sum.value()
                        .divide(BigDecimal.valueOf(numbers), MathContext.DECIMAL64)
                        .doubleValue();
    }

    /** The numbers' standard deviation, that of a whole population; 0 where there is none. */
    public double deviation() {
        if (numbers == 0) {
            return 0;
        }
        BigDecimal count = BigDecimal.valueOf(numbers);
        BigDecimal total = sum.value();
        BigDecimal variance = squares.value().multiply(count).subtract(total.multiply(total));
        return variance.signum() <= 0
                ? 0
                : Math.sqrt(variance.divide(count.multiply(count), MathContext.DECIMAL64)
                        .doubleValue());
    }
}
