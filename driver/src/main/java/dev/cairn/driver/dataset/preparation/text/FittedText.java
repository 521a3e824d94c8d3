package dev.cairn.driver.dataset.preparation.text;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Fitted rows of text. An example is "tokens" INT32 [length], padded with {@link SpecialToken#PADDING}; "length" INT32
 * [], how many of them are the text's; and "label" INT32 [], where there are classes.
 */
@JsonTypeName("text")
public record FittedText(
        Cells cells, List<String> text, TextCodec codec, int length, boolean cls, @Nullable Labels labels)
        implements Fitted {
    public FittedText {
        text = List.copyOf(text);
        if (text.isEmpty() || length < 1) {
            throw new IllegalArgumentException("text and length: must be there");
        }
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("tokens", ElementType.INT32, List.of(length)));
        columns.add(new Column("length", ElementType.INT32, List.of()));
        if (labels != null) {
            columns.add(Labels.tensor());
        }
        return columns;
    }

    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(codec.attributes());
        attributes.putAll(labels == null ? Map.of() : labels.attributes());
        return attributes;
    }

    @Override
    public Map<String, String> truth() {
        return labels == null ? Map.of() : labels.anyTruth();
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
        int[] tokens = codec.encode(TextCodec.text(cells, example, text));
        if (tokens.length == 0) {
            throw new BadRow("column " + String.join(", ", text) + ": has no text");
        }
        int first = cls ? 1 : 0;
        int known = Math.min(tokens.length, length - first);
        if (cls) {
            tensors[0].putInt(SpecialToken.CLS.id());
        }
        for (int i = 0; i < length - first; i++) {
            tensors[0].putInt(i < known ? tokens[i] : SpecialToken.PADDING.id());
        }
        tensors[1].putInt(first + known);
        if (labels != null) {
            tensors[2].putInt(labels.encode(cells, example));
        }
    }
}
