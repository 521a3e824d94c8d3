package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.digits.DigitPainter;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Self-made handwritten digits, for a first run without any data. Spark's tasks draw them, a shard a task.
 *
 * @param train training examples, validation included
 */
record DigitsSource(int train, int test, long seed) implements Source {
    /** Raised when the same seed draws other digits than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "digits version=" + VERSION + " train=" + train + " test=" + test + " seed=" + seed;
    }

    @Override
    public Written write(SparkSession spark, Path folder, Split split) throws IOException {
        int held = (int) (train * split.validation());
        List<Task> tasks = new ArrayList<>();
        addTasks(tasks, Part.TRAIN, train - held, 0, train);
        addTasks(tasks, Part.VALIDATION, held, 0, train);
        addTasks(tasks, Part.TEST, test, Split.FIRST_TEST_ID, Split.FIRST_TEST_ID + test);
        var configuration = new SerializableConfiguration(spark.sparkContext().hadoopConfiguration());
        List<@Nullable Shard> shards = run(spark, tasks, folder.toString(), configuration, split);
        Map<Part, List<Shard>> parts = new EnumMap<>(Part.class);
        for (int i = 0; i < tasks.size(); i++) {
            List<Shard> part = parts.computeIfAbsent(tasks.get(i).part(), ignored -> new ArrayList<>());
            Shard shard = shards.get(i);
            if (shard != null) {
                part.add(shard);
            }
        }
        return Written.digits(parts);
    }

    private List<@Nullable Shard> run(
            SparkSession spark, List<Task> tasks, String folder, SerializableConfiguration configuration, Split split)
            throws IOException {
        long drawnFrom = seed;
        TrainLimit limit = TrainLimit.of(split, LongStream.range(0, train));
        try {
            return JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(tasks, tasks.size())
                    .map(task -> task.write(new Path(folder), configuration, split, limit, drawnFrom))
                    .collect();
        } catch (Exception e) { // Spark's own is checked and undeclared; what matters is what a task met
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof IOException) {
                throw new IOException(cause.getMessage(), e);
            }
            throw new CairnException(ExitCode.INTERNAL, "drawing the digits failed: " + cause, e);
        }
    }

    /** Cuts the ids from {@code from} to {@code to} into as many ranges as the part's examples need shards. */
    private void addTasks(List<Task> tasks, Part part, long examples, long from, long to) {
        int shards = ShardSizes.shards(examples, DigitPictures.COLUMNS);
        for (int i = 0; i < shards; i++) {
            tasks.add(new Task(part, i, from + (to - from) * i / shards, from + (to - from) * (i + 1) / shards));
        }
    }

    /** Draws the examples of a range of ids that belong to a part. */
    private record Task(Part part, int index, long from, long to) implements Serializable {
        /** The shard; none where no id of the range belongs to the part. */
        @Nullable Shard write(Path folder, SerializableConfiguration configuration, Split split, TrainLimit limit, long seed)
                throws IOException {
            long[] ids = LongStream.range(from, to)
                    .filter(id -> split.partOf(id) == part && limit.takes(part, id))
                    .toArray();
            if (ids.length == 0) {
                return null;
            }
            Path file = PartWriter.shard(new Path(folder, part.word()), index);
            DigitPainter painter = new DigitPainter(seed);
            byte[] pixels = new byte[DigitPictures.SIZE * DigitPictures.SIZE];
            ByteBuffer image = ByteBuffer.wrap(pixels);
            ByteBuffer label = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            try (ShardWriter writer = new ShardWriter(
                    ShardedDataset.fileSystem(file, configuration.value()), file, DigitPictures.COLUMNS)) {
                for (long id : ids) {
                    label.putInt(0, painter.draw(id, pixels));
                    writer.append(id, image.rewind(), label.rewind());
                }
                return writer.finish();
            }
        }
    }
}
