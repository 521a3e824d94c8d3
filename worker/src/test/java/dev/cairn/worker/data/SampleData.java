package dev.cairn.worker.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Datasets whose every value follows from the example's id, which is 3 times its place plus 7. */
final class SampleData {
    static final List<Column> COLUMNS = List.of(
            new Column("image", ElementType.UINT8, List.of(1, 3, 5)),
            new Column("label", ElementType.INT32, List.of()),
            new Column("weights", ElementType.FLOAT32, List.of(2)));
    static final List<Feed> FEEDS = List.of(
            Feed.scaled("x", "image", new Scaling(1 / 255f, -0.5f)),
            Feed.unchanged("y", "label"),
            Feed.scaled("w", "weights", new Scaling(2, 1)));

    private SampleData() {}

    static int pixel(long id, int element) {
        return (int) (id * 31 + element * 7L) & 0xFF;
    }

    static int label(long id) {
        return (int) (id * 1_000_003);
    }

    static float weight(long id, int element) {
        return id / 8f + element;
    }

    static long id(long place) {
        return 3 * place + 7;
    }

    /** Writes a dataset whose shards differ in size by one example at most. */
    static String write(Path folder, int examples, int shards) throws IOException {
        var target = new org.apache.hadoop.fs.Path(folder.toUri());
        FileSystem files = ShardedDataset.fileSystem(target, new Configuration(false));
        List<Shard> written = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            var file = new org.apache.hadoop.fs.Path(target, String.format("part-%05d.arrow", shard));
            try (ShardWriter writer = new ShardWriter(files, file, COLUMNS)) {
                for (int i = examples * shard / shards; i < examples * (shard + 1) / shards; i++) {
                    append(writer, id(i));
                }
                written.add(writer.finish());
            }
        }
        new Manifest("cafe", COLUMNS, examples, written, Map.of("classes", "10")).write(files, target);
        return target.toString();
    }

    static int token(long id, int place) {
        return (int) (1 + (id * 31 + place * 7L) % 999);
    }

    /** Writes a dataset of rows of tokens from 1 to 999. */
    static String writeRows(Path folder, int examples, int length) throws IOException {
        var columns = List.of(new Column("tokens", ElementType.INT32, List.of(length)));
        var target = new org.apache.hadoop.fs.Path(folder.toUri());
        FileSystem files = ShardedDataset.fileSystem(target, new Configuration(false));
        var file = new org.apache.hadoop.fs.Path(target, "part-00000.arrow");
        try (ShardWriter writer = new ShardWriter(files, file, columns)) {
            for (int i = 0; i < examples; i++) {
                ByteBuffer row = ByteBuffer.allocate(length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                for (int place = 0; place < length; place++) {
                    row.putInt(token(id(i), place));
                }
                writer.append(id(i), row.flip());
            }
            new Manifest("cafe", columns, examples, List.of(writer.finish()), Map.of()).write(files, target);
        }
        return target.toString();
    }

    private static void append(ShardWriter writer, long id) throws IOException {
        ByteBuffer image = ByteBuffer.allocate(15);
        for (int element = 0; element < 15; element++) {
            image.put((byte) pixel(id, element));
        }
        ByteBuffer label = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(label(id));
        ByteBuffer weights = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        weights.putFloat(weight(id, 0)).putFloat(weight(id, 1));
        writer.append(id, image.flip(), label.flip(), weights.flip());
    }
}
