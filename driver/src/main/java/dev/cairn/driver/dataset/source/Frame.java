package dev.cairn.driver.dataset.source;

import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A DataFrame of the user's own program. Its rows have no order of their own, so they are numbered in the order of a
 * column, or else of a hash of their values: the same rows get the same numbers, wherever they lie.
 *
 * @param rows must give the same rows each time: one that does not, such as a random sample, is to be cached
 * @param given what the user calls it; empty for a hash of all its rows, which costs a pass over them
 * @param order column by which the rows are numbered; empty for none
 */
public record Frame(Dataset<Row> rows, String given, String order) implements RowSource {
    @Override
    public String name() {
        return given.isEmpty() ? "DataFrame" : "DataFrame " + given;
    }

    @Override
    public String identity() {
        String content = given.isEmpty() ? ReadFailures.told(name(), this::contentHash) : given;
        return "frame order=" + order + " " + content + " " + rows.schema().json();
    }

    @Override
    public RawRows read(SparkSession spark) {
        return ReadFailures.told(name(), () -> {
            String name = name();
            JavaRDD<Row> numbered = sorted().toJavaRDD().zipWithIndex().map(row -> numbered(row._1, row._2, name));
            StructType schema = rows.schema()
                    .add(RawRows.PLACE, DataTypes.LongType)
                    .add(RawRows.FILE, DataTypes.StringType)
                    .add(RawRows.ROW, DataTypes.LongType);
            return RawRows.whole(spark.createDataFrame(numbered, schema), rows.count());
        });
    }

    private Dataset<Row> sorted() {
        Column[] values = Arrays.stream(rows.columns()).map(Frame::named).toArray(Column[]::new);
        return order.isEmpty() ? rows.sort(hash(1, values), hash(2, values)) : rows.sort(named(order));
    }

    /** Sums over all rows of two hashes of a row, which do not depend on the order, and the number of rows. */
    private String contentHash() {
        Column[] values = Arrays.stream(rows.columns()).map(Frame::named).toArray(Column[]::new);
        Row sums = rows.agg(
                        functions.count(functions.lit(1)),
                        functions.sum(hash(1, values).cast("decimal(20,0)")),
                        functions.sum(hash(2, values).cast("decimal(20,0)")))
                .first();
        return sums.mkString(" ");
    }

    private static Column hash(int salt, Column... values) {
        return functions.xxhash64(Stream.concat(Stream.of(functions.lit(salt)), Arrays.stream(values))
                .toArray(Column[]::new));
    }

    /** A column by its name, which may hold dots. */
    private static Column named(String name) {
        return functions.col("`" + name.replace("`", "``") + "`");
    }

    private static Row numbered(Row row, long place, String name) {
        Object[] values = new Object[row.size() + 3];
        for (int i = 0; i < row.size(); i++) {
            values[i] = row.get(i);
        }
        values[row.size()] = place;
        values[row.size() + 1] = name;
        values[row.size() + 2] = place + 1;
        return RowFactory.create(values);
    }
}
