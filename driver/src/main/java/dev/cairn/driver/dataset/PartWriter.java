package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/** Writes examples into one shard after the other. */
final class PartWriter implements AutoCloseable {
    private final FileSystem files;
    private final Path folder;
    private final List<Column> columns;
    private final long shardExamples;
    private final List<Shard> shards = new ArrayList<>();
    private @Nullable ShardWriter writer;

    /** @param examples about how many will come */
    PartWriter(FileSystem files, Path folder, List<Column> columns, long examples) {
        this.files = files;
        this.folder = folder;
        this.columns = columns;
        int shardCount = ShardSizes.shards(examples, columns);
        shardExamples = Math.max(1, (examples + shardCount - 1) / shardCount);
    }

    static Path shard(Path folder, int index) {
        return new Path(folder, String.format("part-%05d.arrow", index));
    }

    void append(long id, ByteBuffer... row) throws IOException {
        if (writer == null) {
            writer = new ShardWriter(files, shard(folder, shards.size()), columns);
        }
        writer.append(id, row);
        if (writer.examples() == shardExamples) {
            finishShard(writer);
        }
    }

    List<Shard> finish() throws IOException {
        if (writer != null) {
            finishShard(writer);
        }
        return List.copyOf(shards);
    }

    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    private void finishShard(ShardWriter full) throws IOException {
        shards.add(full.finish());
        full.close();
        writer = null;
    }
}
