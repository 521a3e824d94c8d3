package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.StructType;

/** Turns rows into tensors, one after the other, in buffers that are used again. */
final class ExampleEncoder {
    private final Fitted fitted;
    private final List<Column> columns;
    private final ByteBuffer whole;
    private final ByteBuffer[] tensors;

    ExampleEncoder(Fitted fitted) {
        this.fitted = fitted;
        columns = fitted.columns();
        whole = ByteBuffer.allocate(columns.stream().mapToInt(Column::width).reduce(0, Math::addExact));
        tensors = slices(whole, columns);
    }

    /** A row that knows its columns by name, which Spark leaves out where it hands on what another function has made. */
    static Row named(Row row, StructType schema) {
        if (row.schema() != null) {
            return row;
        }
        Object[] values = new Object[row.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.get(i);
        }
        return new GenericRowWithSchema(values, schema);
    }

    /** The tensors of all columns, one after the other; valid until the next call. */
    byte[] encode(Row example) throws BadRow {
        rewind();
        fitted.encode(example, tensors);
        rewind();
        for (int i = 0; i < tensors.length; i++) {
            requireFinite(columns.get(i), tensors[i]);
        }
        return whole.array();
    }

    /** Cuts what {@link #encode} returned into its tensors. */
    static ByteBuffer[] slices(ByteBuffer whole, List<Column> columns) {
        ByteBuffer[] slices = new ByteBuffer[columns.size()];
        int at = 0;
        for (int i = 0; i < slices.length; i++) {
            int width = columns.get(i).width();
            slices[i] = whole.slice(at, width).order(ByteOrder.LITTLE_ENDIAN);
            at += width;
        }
        return slices;
    }

    private void rewind() {
        for (ByteBuffer tensor : tensors) {
            tensor.clear();
        }
    }

    /** Whatever a preparation lets through, no number that is none reaches a network. */
    private static void requireFinite(Column column, ByteBuffer tensor) throws BadRow {
        if (column.type() != ElementType.FLOAT32) {
            return;
        }
        for (int i = 0; i < column.elements(); i++) {
            float value = tensor.getFloat(i * Float.BYTES);
            if (!Float.isFinite(value)) {
                throw new BadRow("value " + i + " of " + column.name() + " is " + value + ", must be finite");
            }
        }
    }
}
