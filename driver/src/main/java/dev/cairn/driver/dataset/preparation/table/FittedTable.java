package dev.cairn.driver.dataset.preparation.table;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.Attributes;
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
 * A fitted table. An example is {@code features} FLOAT32 [d], where there are any; {@code categories} INT32 [k], where
 * categories go by index; and what is to be predicted, where the table has it:
 * a class in "label" INT32 [], or a number in "target" FLOAT32 [].
 */
@JsonTypeName("table")
public record FittedTable(Cells cells, List<Feature> features, @Nullable Labels labels, @Nullable Target target)
        implements Fitted {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    public FittedTable {
        features = List.copyOf(features);
        if (labels != null && target != null) {
            throw new IllegalArgumentException("label and target: must be one of them at most");
        }
    }

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (width() > 0) {
            columns.add(new Column("features", ElementType.FLOAT32, List.of(width())));
        }
        if (hasIndexes()) {
            columns.add(new Column(
                    "categories", ElementType.INT32, List.of(indexed().size())));
        }
        if (labels != null) {
            columns.add(Labels.tensor());
        }
        if (target != null) {
            columns.add(new Column("target", ElementType.FLOAT32, List.of()));
        }
        return columns;
    }

    /**
     * What is said of features, {@link Labels} and {@link Target}; and {@code categorySizes} as a JSON list, how many
     * values each index has.
     */
    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(Feature.attributes(features));
        if (!indexed().isEmpty()) {
            attributes.put(
                    "categorySizes",
                    Attributes.list(
                            indexed().stream().map(CategoryFeature::places).toList()));
        }
        attributes.putAll(labels == null ? Map.of() : labels.attributes());
        attributes.putAll(target == null ? Map.of() : target.attributes());
        return attributes;
    }

    @Override
    public Map<String, String> truth() {
        return labels != null ? labels.anyTruth() : target != null ? Map.of(target.column(), "0") : Map.of();
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
        int next = 0;
        ByteBuffer floats = width() > 0 ? tensors[next++] : NOTHING;
        ByteBuffer indexes = hasIndexes() ? tensors[next++] : NOTHING;
        for (Feature feature : features) {
            double value = feature.read(cells, example);
            feature.write(value, Double.isNaN(value), floats);
            if (feature instanceof CategoryFeature category && !category.oneHot()) {
                indexes.putInt(category.place(value));
            }
        }
        if (labels != null) {
            tensors[next].putInt(labels.encode(cells, example));
        } else if (target != null) {
            tensors[next].putFloat(target.required(cells, example));
        }
    }

    private int width() {
        int width = 0;
        for (Feature feature : features) {
            width += feature.width();
        }
        return width;
    }

    private boolean hasIndexes() {
        return features.stream().anyMatch(FittedTable::isIndexed);
    }

    private List<CategoryFeature> indexed() {
        return features.stream()
                .filter(FittedTable::isIndexed)
                .map(CategoryFeature.class::cast)
                .toList();
    }

    private static boolean isIndexed(Feature feature) {
        return feature instanceof CategoryFeature category && !category.oneHot();
    }
}
