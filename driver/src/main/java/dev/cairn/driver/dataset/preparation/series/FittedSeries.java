package dev.cairn.driver.dataset.preparation.series;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.driver.dataset.preparation.table.Feature;
import dev.cairn.driver.dataset.preparation.table.Target;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Fitted time series. An example is "features" FLOAT32 [steps, d], the rows of a window, and "target" FLOAT32 [horizon],
 * what comes right behind them. It belongs to the part of its target: a test window may look back into earlier parts,
 * its target may not lie in one. A window of which a target is missing is left out.
 *
 * @param fillLimit for how many rows on end a missing input takes the last known value; beyond that, its feature's fill
 */
@JsonTypeName("series")
public record FittedSeries(
        Cells cells,
        List<TimeColumn> time,
        List<String> group,
        List<Feature> features,
        Target target,
        int steps,
        int horizon,
        int stride,
        int fillLimit)
        implements Fitted {
    static final String FEATURES = "features";
    static final String TARGET = "target";
    static final String PROBLEM = "_problem";

    /** Rows carry it themselves: Spark hands them on to the next function as they are. */
    static final StructType WINDOW = new StructType()
            .add("_id", DataTypes.LongType)
            .add("_part", DataTypes.StringType)
            .add("_file", DataTypes.StringType)
            .add("_row", DataTypes.LongType)
            .add(FEATURES, DataTypes.BinaryType)
            .add(TARGET, DataTypes.BinaryType)
            .add(PROBLEM, DataTypes.StringType);

    public FittedSeries {
        time = List.copyOf(time);
        group = List.copyOf(group);
        features = List.copyOf(features);
        if (steps < 1 || horizon < 1 || stride < 1 || fillLimit < 0) {
            throw new IllegalArgumentException("steps=" + steps + ", horizon=" + horizon + ", stride=" + stride
                    + ", fillLimit=" + fillLimit + ": must be >= 1, the last >= 0");
        }
    }

    @Override
    public List<dev.cairn.worker.data.Column> columns() {
        return List.of(
                new dev.cairn.worker.data.Column(FEATURES, ElementType.FLOAT32, List.of(steps, width())),
                new dev.cairn.worker.data.Column(TARGET, ElementType.FLOAT32, List.of(horizon)));
    }

    /** Floats a row. */
    int width() {
        return features.stream().mapToInt(Feature::width).sum();
    }

    @Override
    public Map<String, String> attributes() {
        Map<String, String> attributes = new TreeMap<>(target.attributes());
        attributes.putAll(Feature.attributes(features));
        return attributes;
    }

    /** Windows over the rows of all parts, each group's in the order of time. */
    @Override
    public Dataset<Row> examples(Dataset<Row> rows) {
        Column[] groups = group.stream().map(RawColumns::column).toArray(Column[]::new);
        List<Column> order = new ArrayList<>(List.of(groups));
        time.forEach(column -> order.add(column.order()));
        order.add(functions.col("_id"));
        Dataset<Row> needed = rows.select(needed());
        return (groups.length == 0 ? needed.repartition(1) : needed.repartition(groups))
                .sortWithinPartitions(order.toArray(Column[]::new))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Row>) sorted -> new SeriesWindows(sorted, this),
                        Encoders.row(WINDOW));
    }

    private Column[] needed() {
        Stream<String> own = Stream.of("_id", "_part", "_file", "_row");
        Stream<String> ordering = Stream.concat(group.stream(), time.stream().map(TimeColumn::column));
        Stream<String> content = Stream.concat(features.stream().map(Feature::column), Stream.of(target.column()));
        return Stream.concat(own, Stream.concat(ordering, content))
                .distinct()
                .map(RawColumns::column)
                .toArray(Column[]::new);
    }

    @Override
    public boolean rowsStandAlone() {
        return false;
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
        Object problem = example.get(example.fieldIndex(PROBLEM));
        if (problem != null) {
            throw new BadRow(problem.toString());
        }
        tensors[0].put((byte[]) example.get(example.fieldIndex(FEATURES)));
        tensors[1].put((byte[]) example.get(example.fieldIndex(TARGET)));
    }
}
