package dev.cairn.driver.dataset.preparation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.worker.data.Column;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Raw rows for tests, as the driver hands them to a preparation. */
public final class RawRows {
    private static final StructType OWN = new StructType()
            .add("_id", DataTypes.LongType)
            .add("_file", DataTypes.StringType)
            .add("_row", DataTypes.LongType)
            .add("_part", DataTypes.StringType);

    private RawRows() {}

    /** Local Spark, one session a JVM. */
    public static SparkSession spark() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("preparations")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", 2)
                .getOrCreate();
    }

    /** Rows of the training part of one file; columns as {@code a,b}, each row likewise, with nothing for null. */
    public static Dataset<Row> of(String columns, String... rows) {
        List<Row> all = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            all.add(row(i, "table.csv", i + 1, "train", rows[i].split(",", -1)));
        }
        return of(columns, all);
    }

    /** Rows made by {@link #row}. */
    public static Dataset<Row> of(String columns, List<Row> rows) {
        StructType schema = OWN;
        for (String column : columns.split(",")) {
            schema = schema.add(column, DataTypes.StringType);
        }
        return spark().createDataFrame(rows, schema);
    }

    public static Row row(long id, String file, long number, String part, String... values) {
        List<Object> all = new ArrayList<>(List.of(id, file, number, part));
        Arrays.stream(values).map(value -> value.isEmpty() ? null : value).forEach(all::add);
        return RowFactory.create(all.toArray());
    }

    /** The tensors of an example, each from position 0 to its limit. */
    public static ByteBuffer[] encode(Fitted fitted, Row example) throws BadRow {
        ByteBuffer[] tensors = fitted.columns().stream()
                .map(Column::width)
                .map(width -> ByteBuffer.allocate(width).order(ByteOrder.LITTLE_ENDIAN))
                .toArray(ByteBuffer[]::new);
        fitted.encode(example, tensors);
        for (ByteBuffer tensor : tensors) {
            if (tensor.hasRemaining()) {
                throw new AssertionError("not filled: " + tensor);
            }
            tensor.flip();
        }
        return tensors;
    }

    /** How many examples Spark's tasks encode, as the driver has it done: with the rows as they leave a preparation. */
    public static long encodedInTasks(Fitted fitted, Dataset<Row> rows) {
        FlatMapFunction<Row, Long> encode = row -> {
            encode(fitted, row);
            return List.of(row.<Long>getAs("_id")).iterator();
        };
        return fitted.examples(rows).flatMap(encode, Encoders.LONG()).distinct().count();
    }

    public static float[] floats(ByteBuffer tensor) {
        float[] floats = new float[tensor.remaining() / Float.BYTES];
        tensor.asFloatBuffer().get(floats);
        return floats;
    }

    public static int[] ints(ByteBuffer tensor) {
        int[] ints = new int[tensor.remaining() / Integer.BYTES];
        tensor.asIntBuffer().get(ints);
        return ints;
    }

    /** What is left of a preparation that was written as JSON and read back. */
    public static Fitted throughJson(Fitted fitted) throws JsonProcessingException {
        ObjectMapper json = new ObjectMapper();
        json.registerSubtypes(fitted.getClass());
        return json.readValue(json.writerFor(Fitted.class).writeValueAsString(fitted), Fitted.class);
    }
}
