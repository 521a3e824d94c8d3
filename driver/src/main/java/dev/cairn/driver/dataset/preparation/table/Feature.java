package dev.cairn.driver.dataset.preparation.table;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.cairn.driver.dataset.preparation.Attributes;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** One column of the source as some of an example's features. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({@JsonSubTypes.Type(NumberFeature.class), @JsonSubTypes.Type(CategoryFeature.class)})
public sealed interface Feature extends Serializable permits NumberFeature, CategoryFeature {

    String column();

    /** Training rows that had no value. */
    long absent();

    /** The name of each float that {@link #write} writes. */
    List<String> names();

    /** How many floats {@link #write} writes. */
    int width();

    /** A row's value: a number as it stands, or a category's place; NaN where it is missing. */
    double read(Cells cells, Row row) throws BadRow;

    /**
     * Writes a value as floats.
     *
     * @param value as read; NaN is filled
     * @param missing whether the row had none, though one may have been found for it
     */
    void write(double value, boolean missing, ByteBuffer features) throws BadRow;

    /**
     * What is to be said of features: {@code featureNames} as a JSON list, a name for each float; {@code missing} as a
     * JSON object, the columns of which training rows had no value, each with how many.
     */
    static Map<String, String> attributes(List<Feature> features) {
        Map<String, Long> missing = new LinkedHashMap<>();
        features.stream()
                .filter(feature -> feature.absent() > 0)
                .forEach(feature -> missing.put(feature.column(), feature.absent()));
        List<String> names =
                features.stream().flatMap(feature -> feature.names().stream()).toList();
        return Map.of("featureNames", Attributes.list(names), "missing", Attributes.object(missing));
    }
}
