package dev.cairn.driver.dataset.preparation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cairn.worker.data.Column;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A fitted preparation: data, no code. It goes to Spark's tasks, and as JSON into {@code preparation.json} beside the
 * dataset and into the model's folder, so that scoring prepares as training did. Implementations are records that
 * Jackson reads, with a {@link com.fasterxml.jackson.annotation.JsonTypeName}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
public interface Fitted extends Serializable {

    /** What an example consists of. */
    List<Column> columns();

    /** What a job wants to know of the data, such as {@code classes}. */
    Map<String, String> attributes();

    /**
     * One row an example, each with {@code _id}, {@code _part}, {@code _file} and {@code _row}, ids unique. Where
     * several raw rows make an example, as windows do, this puts them together.
     */
    default Dataset<Row> examples(Dataset<Row> rows) {
        return rows;
    }

    /**
     * Columns that are to be predicted and nothing else, each with some value that it may have: a row without them can
     * still be scored.
     */
    default Map<String, String> truth() {
        return Map.of();
    }

    /** Whether each raw row is an example by itself. */
    default boolean rowsStandAlone() {
        return true;
    }

    /**
     * Turns a row of {@link #examples} into tensors.
     *
     * @param tensors a little-endian buffer for each column, of its width, at position 0; each is filled to its limit
     */
    void encode(Row example, ByteBuffer[] tensors) throws BadRow;
}
