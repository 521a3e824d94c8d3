package dev.cairn.driver.dataset;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.source.RawRows;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The second pass over examples: each is encoded and sent to the task that writes its shard, which writes them in the
 * order of their ids. So the same examples become the same bytes, wherever Spark has read them.
 */
final class ShardShuffle {
    private static final int NONE = -1;
    private static final String SHARD = "shard";
    private static final String ID = "id";
    private static final String TENSORS = "tensors";
    private static final StructType SCHEMA = new StructType()
            .add(SHARD, DataTypes.IntegerType)
            .add(ID, DataTypes.LongType)
            .add(TENSORS, DataTypes.BinaryType);

    private ShardShuffle() {}

    /** @return the shards of every part that has examples, in order */
    static Map<Part, List<Shard>> write(Dataset<Row> examples, Fitted fitted, ShardPlan plan, Path folder) {
        StructType schema = examples.schema();
        MapPartitionsFunction<Row, Row> encode = rows -> {
            var encoder = new ExampleEncoder(fitted);
            return new Mapped<>(rows, row -> encoded(ExampleEncoder.named(row, schema), encoder, plan));
        };
        var task = new Task(
                fitted.columns(),
                plan,
                folder.toString(),
                new SerializableConfiguration(
                        examples.sparkSession().sparkContext().hadoopConfiguration()));
        List<Numbered> written = new ArrayList<>(examples.mapPartitions(encode, Encoders.row(SCHEMA))
                .filter(functions.col(SHARD).notEqual(NONE))
                .repartition(plan.shards(), functions.col(SHARD))
                .sortWithinPartitions(SHARD, ID)
                .toJavaRDD()
                .mapPartitions(task::write)
                .collect());
        written.sort(Comparator.comparingInt(Numbered::number));
        Map<Part, List<Shard>> parts = new EnumMap<>(Part.class);
        written.forEach(shard -> parts.computeIfAbsent(plan.partOf(shard.number()), part -> new ArrayList<>())
                .add(shard.shard()));
        return parts;
    }

    private static Row encoded(Row row, ExampleEncoder encoder, ShardPlan plan) {
        long id = row.<Long>getAs(RawRows.ID);
        try {
            byte[] tensors = encoder.encode(row);
            return RowFactory.create(plan.shardOf(Part.of(row.getAs(RawRows.PART)), id), id, tensors);
        } catch (BadRow e) {
            return RowFactory.create(NONE, id, null); // counted in the first pass
        }
    }

    private record Numbered(int number, Shard shard) implements Serializable {}

    /** Writes the shards that come to one task, one after the other. */
    private record Task(List<Column> columns, ShardPlan plan, String folder, SerializableConfiguration configuration)
            implements Serializable {

        Iterator<Numbered> write(Iterator<Row> rows) {
            List<Numbered> written = new ArrayList<>();
            Row row = rows.hasNext() ? rows.next() : null;
            while (row != null) {
                int number = row.getInt(0);
                Path file =
                        PartWriter.shard(new Path(folder, plan.partOf(number).word()), plan.indexOf(number));
                try (ShardWriter writer =
                        new ShardWriter(ShardedDataset.fileSystem(file, configuration.value()), file, columns)) {
                    while (row != null && row.getInt(0) == number) {
                        writer.append(row.getLong(1), ExampleEncoder.slices(ByteBuffer.wrap(row.getAs(2)), columns));
                        row = rows.hasNext() ? rows.next() : null;
                    }
                    written.add(new Numbered(number, writer.finish()));
                } catch (IOException e) {
                    throw new CairnException(
                            Storage.exitCode(e, ExitCode.DATA),
                            file + ": cannot be written (" + e.getMessage()
                                    + "); free space, or set data.cache to another folder",
                            e);
                }
            }
            return written.iterator();
        }
    }
}
