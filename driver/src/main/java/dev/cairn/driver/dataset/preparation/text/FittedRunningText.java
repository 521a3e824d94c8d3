package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fitted running text. An example is "tokens" INT32 [context + 1]: a window of the lines that one file has in one part,
 * in their order, each ended by a line feed. What is left over at the end, shorter than a window, is left out.
 */
@JsonTypeName("running-text")
public record FittedRunningText(String text, TextCodec codec, int context, int stride) implements Fitted {
    static final String END_OF_LINE = "\n";

    /** Rows carry it themselves: Spark hands them on to the next function as they are. */
    static final StructType WINDOW = new StructType()
            .add("_id", DataTypes.LongType)
            .add("_part", DataTypes.StringType)
            .add("_file", DataTypes.StringType)
            .add("_row", DataTypes.LongType)
            .add("tokens", DataTypes.BinaryType);

    public FittedRunningText {
        if (context < 1 || stride < 1) {
            throw new IllegalArgumentException("context=" + context + ", stride=" + stride + ": must be >= 1");
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("tokens", ElementType.INT32, List.of(context + 1)));
    }

    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(codec.attributes());
        attributes.put("context", String.valueOf(context));
        return attributes;
    }

    @Override
    public Dataset<Row> examples(Dataset<Row> rows) {
        var part = functions.col("_part");
        var file = functions.col("_file");
        return rows.select(functions.col("_id"), part, file, functions.col("_row"), RawColumns.column(text))
                .repartition(part, file)
                .sortWithinPartitions("_part", "_file", "_row")
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) lines -> new TextWindows(lines, codec, context + 1, stride),
                        Encoders.row(WINDOW));
    }

    @Override
    public boolean rowsStandAlone() {
        return false;
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) {
        tensors[0].put((byte[]) example.get(example.fieldIndex("tokens")));
    }
}
