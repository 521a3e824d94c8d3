package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Some rows as a small local dataset, made and read by one task: what training reads, a stretch at a time. */
public final class Chunk {
    private static final String NAME = "chunk.arrow";

    private final Fitted fitted;
    private final StructType schema;
    private final ExampleEncoder encoder;
    private final ByteBuffer[] tensors;
    private final Path folder;
    private final FileSystem files;

    /**
     * @param schema of the rows
     * @param folder local, empty, of this task's own
     */
    public Chunk(Fitted fitted, StructType schema, java.nio.file.Path folder) throws IOException {
        this.fitted = fitted;
        this.schema = schema;
        this.folder = new Path(folder.toUri());
        this.files = ShardedDataset.fileSystem(this.folder, new Configuration(false));
        this.encoder = new ExampleEncoder(fitted);
        this.tensors = new ByteBuffer[fitted.columns().size()];
    }

    /** How many rows make a stretch: a few megabytes of tensors. */
    public static int rows(Fitted fitted, int mostBytes, int most) {
        int width = fitted.columns().stream()
                .mapToInt(dev.cairn.worker.data.Column::width)
                .sum();
        return Math.max(1, Math.min(most, mostBytes / Math.max(1, width)));
    }

    /**
     * Writes rows over those of before; a good row's id in the dataset is its place among them.
     *
     * @return what is wrong with each; empty where nothing is
     */
    public List<Optional<String>> write(List<Row> rows) throws IOException {
        List<Optional<String>> problems = new ArrayList<>();
        try (var writer = new ShardWriter(files, new Path(folder, NAME), fitted.columns())) {
            for (int i = 0; i < rows.size(); i++) {
                problems.add(append(writer, i, rows.get(i)));
            }
            Shard shard = writer.finish();
            new Manifest(
                            "chunk",
                            fitted.columns(),
                            shard.examples(),
                            shard.examples() == 0 ? List.of() : List.of(shard),
                            fitted.attributes())
                    .write(files, folder);
        }
        return problems;
    }

    private Optional<String> append(ShardWriter writer, int place, Row row) throws IOException {
        try {
            byte[] whole = encoder.encode(ExampleEncoder.named(row, schema));
            System.arraycopy(
                    ExampleEncoder.slices(ByteBuffer.wrap(whole), fitted.columns()), 0, tensors, 0, tensors.length);
        } catch (BadRow e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
        writer.append(place, tensors);
        return Optional.empty();
    }

    /** The good rows just written; to be closed before others are. */
    public ShardedDataset open() {
        return ShardedDataset.open(folder.toString(), new Configuration(false));
    }
}
