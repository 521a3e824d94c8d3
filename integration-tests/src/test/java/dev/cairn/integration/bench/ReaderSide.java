package dev.cairn.integration.bench;

import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Scaling;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.data.augment.Augmentation;
import dev.cairn.worker.data.augment.Colour;
import dev.cairn.worker.data.augment.Geometry;
import dev.cairn.worker.data.augment.Mixup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.IoUtil;
import org.apache.hadoop.conf.Configuration;

/** The reader of one worker with nothing behind it: a step takes a batch and gives it back. */
final class ReaderSide implements Side, AutoCloseable {
    private static final int BATCH = 64;
    private static final int SHARDS = 16;
    private static final int RUNS = 7;
    private static final Augmentation MOVED = new Augmentation(new Geometry(true, 2, 15, 0.15, 0.6), 0, Colour.NONE, 0);

    private final ShardedDataset data;
    private final Batches batches;

    private ReaderSide(String folder, Feed feed) {
        data = ShardedDataset.open(folder);
        batches = Batches.training(data, new BatchPlan(data.examples(), BATCH, 1), 1, 0, List.of(feed));
    }

    @Override
    public long take(int steps) {
        return Side.of(batches::next).take(steps);
    }

    @Override
    public void close() {
        batches.close();
        data.close();
    }

    /** Batches of 64 a second, plain and augmented, against copying as many bytes as they hold. */
    static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        var all = new Augmentation(MOVED.geometry(), 1, new Colour(0.2, 0.2, 0, 0, 0), 8);
        rows.addAll(rows("1 x 28 x 28", List.of(1, 28, 28), 20_000, all, 400));
        var coloured = new Augmentation(MOVED.geometry(), 1, new Colour(0.2, 0.2, 0.2, 0.1, 0.2), 8);
        rows.addAll(rows("3 x 64 x 64", List.of(3, 64, 64), 4_000, coloured, 40));
        return rows;
    }

    private static List<Row> rows(String name, List<Integer> shape, int examples, Augmentation all, int steps) {
        Path folder = write(shape, examples);
        try {
            List<Row> rows = new ArrayList<>();
            rows.addAll(rows(name + " as they are", folder, shape, Augmentation.NONE, Mixup.NONE, 4 * steps));
            rows.addAll(rows(name + " moved", folder, shape, MOVED, Mixup.NONE, steps));
            rows.addAll(rows(name + ", everything", folder, shape, all, new Mixup(0.2), steps));
            return rows;
        } finally {
            IoUtil.delete(folder.toFile(), true);
        }
    }

    private static List<Row> rows(
            String name, Path folder, List<Integer> shape, Augmentation augmentation, Mixup mixup, int steps) {
        int bytes = BATCH * shape.stream().reduce(Float.BYTES, Math::multiplyExact);
        Feed feed = Feed.images("image", "image", Scaling.BYTES_TO_UNIT, augmentation, mixup);
        try (var reader = new ReaderSide(folder.toString(), feed)) {
            Pairs pairs = Pairs.measure(steps, RUNS, reader, Side.of(new Copy(bytes)));
            return List.of(
                    pairs.row("reader alone, " + name + ": batches against copying them", null, 1, "batches/s"),
                    pairs.row("reader alone, " + name + ": bytes against memcpy", null, bytes / 1e6, "MB/s"));
        }
    }

    /** Copies a batch's bytes from one place of a large piece of memory to another. */
    private static final class Copy implements Runnable {
        private static final int MEMORY = 256 << 20;

        private final ByteBuffer memory = ByteBuffer.allocateDirect(MEMORY);
        private final int bytes;
        private int at;

        Copy(int bytes) {
            this.bytes = bytes;
        }

        @Override
        public void run() {
            memory.put(MEMORY / 2 + at, memory, at, bytes);
            at = at + 2 * bytes > MEMORY / 2 ? 0 : at + bytes;
        }
    }

    private static Path write(List<Integer> shape, int examples) {
        var columns = List.of(new Column("image", ElementType.UINT8, shape));
        try {
            Path folder = Files.createTempDirectory("cairn-bench-reader-");
            var target = new org.apache.hadoop.fs.Path(folder.toUri());
            var files = ShardedDataset.fileSystem(target, new Configuration(false));
            var random = new Random(1);
            byte[] pixels = new byte[columns.get(0).elements()];
            List<Shard> shards = new ArrayList<>();
            for (int shard = 0; shard < SHARDS; shard++) {
                var file = new org.apache.hadoop.fs.Path(target, "part-" + shard + ".arrow");
                try (var writer = new ShardWriter(files, file, columns)) {
                    for (int i = examples * shard / SHARDS; i < examples * (shard + 1) / SHARDS; i++) {
                        random.nextBytes(pixels);
                        writer.append(i, ByteBuffer.wrap(pixels));
                    }
                    shards.add(writer.finish());
                }
            }
            new Manifest("bench", columns, examples, shards, Map.of()).write(files, target);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
