package dev.cairn.worker.data;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * How columns look in Arrow: an int64 {@code id}, scalars as primitives, tensors as fixed-size lists marked
 * with Arrow's canonical extension {@code arrow.fixed_shape_tensor}. Nothing is nullable.
 */
final class ShardFormat {
    static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    private ShardFormat() {}

    static Schema schema(List<Column> columns) {
        List<Field> fields = new ArrayList<>();
        fields.add(new Field(Column.ID, FieldType.notNullable(new ArrowType.Int(64, true)), null));
        columns.forEach(column -> fields.add(field(column)));
        return new Schema(fields);
    }

    private static Field field(Column column) {
        FieldType elementType = FieldType.notNullable(arrowType(column.type()));
        if (column.shape().isEmpty()) {
            return new Field(column.name(), elementType, null);
        }
        Map<String, String> tensor = Map.of(
                "ARROW:extension:name",
                "arrow.fixed_shape_tensor",
                "ARROW:extension:metadata",
                "{\"shape\":" + column.shape() + "}");
        return new Field(
                column.name(),
                new FieldType(false, new ArrowType.FixedSizeList(column.elements()), null, tensor),
                List.of(new Field("item", elementType, null)));
    }

    private static ArrowType arrowType(ElementType type) {
        return switch (type) {
            case UINT8 -> new ArrowType.Int(8, false);
            case INT32 -> new ArrowType.Int(32, true);
            case FLOAT32 -> new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE);
        };
    }
}
