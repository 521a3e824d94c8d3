package dev.cairn.driver.dataset.preparation.table;

import static org.apache.spark.sql.functions.asc;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.desc;
import static org.apache.spark.sql.functions.expr;

import dev.cairn.driver.dataset.preparation.Cells;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What Spark SQL says of columns, read as {@link Cells} reads them. */
final class ColumnValues {
    private static final String COUNT = "count";

    private final Dataset<Row> rows;
    private final Cells cells;
    private final List<String> columns;

    ColumnValues(Dataset<Row> rows, Cells cells, List<String> columns) {
        this.rows = rows;
        this.cells = cells;
        this.columns = List.copyOf(columns);
    }

    /** A value and how many rows have it. */
    record Count(String value, long rows) {}

    /** The median of each column's numbers, that of two in the middle being their mean. */
    Map<String, Double> medians() {
        Map<String, Double> medians = new HashMap<>();
        if (columns.isEmpty()) {
            return medians;
        }
        Dataset<Row> numbers = numbers();
        List<Column> halves = new ArrayList<>();
        for (String name : numbers.columns()) {
            halves.add(expr("percentile(" + name + ", 0.5)"));
        }
        Row found = numbers.select(halves.toArray(Column[]::new)).first();
        for (int i = 0; i < columns.size(); i++) {
            medians.put(columns.get(i), found.getDouble(i));
        }
        return medians;
    }

    /** The most frequent number of each column, the least of several. */
    Map<String, Double> modes() {
        Dataset<Row> numbers = numbers();
        Map<String, Double> modes = new HashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = col(numbers.columns()[i]);
            Row first = numbers.where(column.isNotNull())
                    .groupBy(column)
                    .count()
                    .orderBy(desc(COUNT), column.asc())
                    .first();
            modes.put(columns.get(i), first.getDouble(0));
        }
        return modes;
    }

    /**
     * The values of each column that at least {@code minCount} rows have, by alphabet.
     *
     * @param absent the value that a missing one counts as; null leaves these out
     * @param most how many are of use; a column that has more comes with more than that, though perhaps not with all
     */
    Map<String, List<Count>> counts(@Nullable String absent, long minCount, int most) {
        StructType schema = new StructType().add("at", DataTypes.IntegerType).add("value", DataTypes.StringType);
        Map<String, List<Count>> counts = new HashMap<>();
        columns.forEach(column -> counts.put(column, new ArrayList<>()));
        long enough = (long) columns.size() * most + 1; // one more than that, and some column has too many
        rows.sparkSession()
                .createDataFrame(places(absent), schema)
                .groupBy("at", "value")
                .count()
                .where(col(COUNT).geq(minCount))
                .orderBy(asc("at"), asc("value"))
                .limit((int) Math.min(Integer.MAX_VALUE, enough))
                .collectAsList()
                .forEach(row -> counts.getOrDefault(columns.get(row.getInt(0)), List.of())
                        .add(new Count(row.getString(1), row.getLong(2))));
        counts.values().forEach(values -> values.sort(Comparator.comparing(Count::value)));
        return counts;
    }

    /** A row (place of the column, value) for each value. */
    private JavaRDD<Row> places(@Nullable String absent) {
        Cells reading = cells;
        List<String> names = columns;
        return rows.javaRDD().flatMap(row -> {
            List<Row> values = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                String text = reading.text(row, names.get(i));
                String value = text == null ? absent : text;
                if (value != null) {
                    values.add(RowFactory.create(i, value));
                }
            }
            return values.iterator();
        });
    }

    /** The columns as doubles, null where missing or no number. */
    private Dataset<Row> numbers() {
        StructType schema = new StructType();
        for (int i = 0; i < columns.size(); i++) {
            schema = schema.add("c" + i, DataTypes.DoubleType);
        }
        Cells reading = cells;
        List<String> names = columns;
        JavaRDD<Row> numbers = rows.javaRDD().map(row -> {
            Object[] values = new Object[names.size()];
            for (int i = 0; i < values.length; i++) {
                String text = reading.text(row, names.get(i));
                double number = text == null ? Double.NaN : Cells.parse(text);
                values[i] = Double.isNaN(number) ? null : number;
            }
            return RowFactory.create(values);
        });
        return rows.sparkSession().createDataFrame(numbers, schema);
    }
}
