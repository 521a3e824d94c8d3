package dev.cairn.driver.drift;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.storage.StorageLevel;

/**
 * What rows are like.
 *
 * @param rows how many
 * @param columns those of numbers, texts or bytes
 */
public record RowProfile(long rows, List<ColumnProfile> columns) {
    private static final int QUANTILES = 100;
    private static final double QUANTILE_ERROR = 0.001;
    private static final double NUMERIC_SHARE = 0.99;
    private static final int MOST_WORDS = 50;

    public RowProfile {
        columns = List.copyOf(columns);
    }

    /**
     * Looks at rows. They are read once; what is looked at of them, of bytes the length alone, waits on the executors' disks
     * for a pass or three a column.
     *
     * @param missing texts that stand for no value
     * @param words columns whose values count each for itself, though they be numbers, such as the class's
     */
    public static RowProfile of(Dataset<Row> rows, Set<String> missing, Set<String> words) {
        List<String> names = Arrays.stream(rows.columns())
                .filter(name -> !name.startsWith("_"))
                .toList();
        Column[] lookedAt = names.stream()
                .map(name -> lookedAt(name, rows.schema().apply(name).dataType()))
                .toArray(Column[]::new);
        Dataset<Row> kept = rows.select(lookedAt).persist(StorageLevel.DISK_ONLY());
        try {
            List<ColumnProfile> columns = new ArrayList<>();
            long count = kept.count();
            for (String name : names) {
                DataType type = rows.schema().apply(name).dataType();
                add(kept, count, name, type, missing, words.contains(name), columns);
            }
            return new RowProfile(count, columns);
        } finally {
            kept.unpersist();
        }
    }

    private static Column lookedAt(String name, DataType type) {
        Column value = column(name);
        return type instanceof BinaryType ? functions.length(value).as(name) : value;
    }

    private static Column column(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static void add(
            Dataset<Row> rows,
            long count,
            String name,
            DataType type,
            Set<String> missing,
            boolean asWord,
            List<ColumnProfile> columns) {
        Column value = column(name);
        if (type instanceof BinaryType) {
            columns.add(measured(rows, count, name, ColumnProfile.LENGTH, value.cast("double")));
        } else if (type instanceof NumericType && !asWord) {
            columns.add(measured(rows, count, name, ColumnProfile.NUMBER, value.cast("double")));
        } else if (type instanceof StringType || type instanceof NumericType) {
            columns.add(text(rows, count, name, value.cast("string"), missing, asWord));
        }
    }

    private static ColumnProfile text(
            Dataset<Row> rows, long count, String name, Column text, Set<String> missing, boolean asWord) {
        Column trimmed = functions.trim(text);
        Column known = functions.when(functions.not(trimmed.isin(missing.toArray())), trimmed);
        Column number = known.cast(DataTypes.DoubleType);
        Row found = rows.agg(functions.count(known), functions.count(number), functions.approx_count_distinct(known))
                .first();
        long present = found.getLong(0);
        if (!asWord && present > 0 && found.getLong(1) >= NUMERIC_SHARE * present) {
            return measured(rows, count, name, ColumnProfile.NUMBER, number);
        }
        if (found.getLong(2) > MOST_WORDS && !asWord) {
            return measured(
                    rows,
                    count,
                    name,
                    ColumnProfile.LENGTH,
                    functions.length(known).cast("double"));
        }
        Map<String, Long> counts = new TreeMap<>();
        for (Row row : rows.groupBy(known.as("word")).count().collectAsList()) {
            if (!row.isNullAt(0)) {
                counts.put(row.getString(0), row.getLong(1));
            }
        }
        return new ColumnProfile(name, ColumnProfile.WORD, count - present, List.of(), counts);
    }

    private static ColumnProfile measured(Dataset<Row> rows, long count, String name, String measure, Column number) {
        Dataset<Row> numbers = rows.select(number.as("value"))
                .filter(functions.col("value").isNotNull().and(functions.not(functions.isnan(functions.col("value")))));
        double[] steps = new double[QUANTILES + 1];
        for (int i = 0; i <= QUANTILES; i++) {
            steps[i] = (double) i / QUANTILES;
        }
        double[] quantiles = numbers.stat().approxQuantile("value", steps, QUANTILE_ERROR);
        return new ColumnProfile(
                name,
                measure,
                count - numbers.count(),
                Arrays.stream(quantiles).boxed().toList(),
                Map.of());
    }

    /** Names of the columns. */
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        columns.forEach(column -> names.add(column.name()));
        return names;
    }
}
