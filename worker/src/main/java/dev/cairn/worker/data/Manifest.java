package dev.cairn.worker.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a dataset holds. Written after its shards: a folder without one is not a dataset.
 *
 * @param hash of the source and its preparation
 * @param columns without the id
 * @param examples in all shards together
 * @param attributes what a job wants to know about the data, such as {@code classes}
 */
public record Manifest(
        String hash, List<Column> columns, long examples, List<Shard> shards, Map<String, String> attributes) {
    /** The file's name within the dataset's folder. */
    public static final String FILE = "manifest.json";

    private static final int MOST_BYTES = 64 << 20;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    public Manifest {
        columns = List.copyOf(columns);
        shards = List.copyOf(shards);
        attributes = Map.copyOf(attributes);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("columns: must not be empty");
        }
        if (columns.stream().map(Column::name).distinct().count() < columns.size()) {
            throw new IllegalArgumentException("columns: two of one name");
        }
        long counted = shards.stream().mapToLong(Shard::examples).sum();
        if (counted != examples) {
            throw new IllegalArgumentException("examples=" + examples + ": the shards hold " + counted);
        }
    }

    /** The place of a column among {@link #columns()}. */
    public int indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return i;
            }
        }
        throw new CairnException(
                ExitCode.DATA,
                "column " + column + ": not in the data; it has "
                        + columns.stream().map(Column::name).toList());
    }

    public void write(FileSystem files, Path folder) throws IOException {
        try (OutputStream out = files.create(new Path(folder, FILE), true)) {
            JSON.writeValue(out, this);
        }
    }

    /** Reads a folder's manifest; a {@link CairnException} says why there is none. */
    public static Manifest read(FileSystem files, Path folder) {
        Path file = new Path(folder, FILE);
        try (InputStream in = files.open(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new CairnException(ExitCode.DATA, file + ": must be at most " + MOST_BYTES + " bytes");
            }
            return JSON.readValue(bytes, Manifest.class);
        } catch (FileNotFoundException e) {
            throw new CairnException(ExitCode.DATA, folder + ": not a dataset, has no " + FILE, e);
        } catch (JsonProcessingException e) {
            throw new CairnException(ExitCode.DATA, file + ": damaged (" + e.getOriginalMessage() + ")", e);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
