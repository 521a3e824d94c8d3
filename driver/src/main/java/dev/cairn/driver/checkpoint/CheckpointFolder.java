package dev.cairn.driver.checkpoint;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A folder on a file system that Hadoop reaches. Files are created once, whole or to be deleted again; no more is asked of
 * the storage than an object store can do.
 */
final class CheckpointFolder {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_DIGITS = 18;

    private final FileSystem files;
    private final Path root;

    CheckpointFolder(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** @throws CairnException CONFIGURATION where there is no such file system, RETRY where it does not answer */
    static CheckpointFolder of(String uri, Configuration configuration) {
        try {
            Path root = new Path(uri);
            return new CheckpointFolder(ShardedDataset.fileSystem(root, configuration), root);
        } catch (IOException | IllegalArgumentException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.CONFIGURATION),
                    "checkpoint.path=" + uri + ": cannot be used (" + e.getMessage() + ")",
                    e);
        }
    }

    /** The numbers of all entries with such a name: of {@code step-37} for {@code step-}; none where there is no folder. */
    NavigableSet<Long> numbers(String prefix) throws IOException {
        NavigableSet<Long> numbers = new TreeSet<>();
        try {
            for (FileStatus entry : files.listStatus(root)) {
                String name = entry.getPath().getName();
                if (name.matches(prefix + "\\d{1," + MOST_DIGITS + "}") && !isLink(entry.getPath())) {
                    numbers.add(Long.valueOf(name.substring(prefix.length())));
                }
            }
        } catch (FileNotFoundException e) {
            return numbers;
        }
        return numbers;
    }

    boolean exists(String name) throws IOException {
        return files.exists(path(name));
    }

    /** Writes a small file. */
    void create(String name, byte[] bytes) throws IOException {
        try (FSDataOutputStream out = create(path(name))) {
            out.write(bytes);
            bringToDisk(out);
        }
    }

    /** Writes a vector into a folder. */
    Manifest.DataFile write(String in, String name, float[] vector) throws IOException {
        try (FSDataOutputStream out = create(path(in + "/" + name))) {
            int sum = VectorFormat.write(vector, out);
            bringToDisk(out);
            return new Manifest.DataFile(name, VectorFormat.bytes(vector.length), Manifest.hex(sum));
        }
    }

    private FSDataOutputStream create(Path file) throws IOException {
        return files.create(
                file, false, BUFFER_BYTES, files.getDefaultReplication(file), files.getDefaultBlockSize(file));
    }

    /** An object store has no such thing: there a file comes into being when it is closed. */
    private static void bringToDisk(FSDataOutputStream out) throws IOException {
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
    }

    /** Reads a small file; empty where there is none. */
    Optional<byte[]> read(String name, int mostBytes) throws IOException {
        Path file = path(name);
        try {
            FileStatus status = regular(file);
            if (status.getLen() > mostBytes) {
                throw new DamagedCheckpointException(
                        file.getName() + ": has " + status.getLen() + " bytes, more than " + mostBytes);
            }
            try (InputStream in = files.open(file)) {
                return Optional.of(in.readNBytes(mostBytes));
            }
        } catch (FileNotFoundException e) {
            if (files.exists(file)) {
                throw e; // it is not that it isn't there
            }
            return Optional.empty();
        }
    }

    /** Reads a vector that must be as it was written. */
    float[] read(String in, String name, Manifest.DataFile written, int length) throws IOException {
        Path file = path(in + "/" + name);
        long bytes = VectorFormat.bytes(length);
        FileStatus status = regular(file);
        if (!written.name().equals(name) || written.bytes() != bytes || status.getLen() != bytes) {
            throw new DamagedCheckpointException(
                    name + ": damaged, has " + status.getLen() + " bytes where " + bytes + " are due");
        }
        float[] vector = new float[length];
        try (InputStream stream = new BufferedInputStream(files.open(file), BUFFER_BYTES)) {
            String sum = Manifest.hex(VectorFormat.read(vector, stream));
            if (!sum.equals(written.crc32c())) {
                throw new DamagedCheckpointException(
                        name + ": damaged, its checksum is " + sum + " where " + written.crc32c() + " is due");
            }
        } catch (EOFException e) {
            throw new DamagedCheckpointException(name + ": cut off, " + e.getMessage());
        }
        return vector;
    }

    /** What lies elsewhere is none of ours, whoever has put a link to it here. */
    private FileStatus regular(Path file) throws IOException {
        FileStatus status = files.getFileStatus(file);
        if (!status.isFile() || isLink(file)) {
            throw new DamagedCheckpointException(file.getName() + ": must be a file, no link and no folder");
        }
        return status;
    }

    /** Of the file systems that have links Hadoop tells of them on none but this reliably. */
    private boolean isLink(Path file) {
        return files.getUri().getScheme().equals("file")
                && Files.isSymbolicLink(java.nio.file.Path.of(file.toUri().getPath()));
    }

    /** What a small file of ours says. */
    String text(String name) throws IOException {
        return new String(read(name, BUFFER_BYTES).orElse(new byte[0]), StandardCharsets.UTF_8).strip();
    }

    /** Deletes a file or folder that may be there. */
    void delete(String name) throws IOException {
        Path path = path(name);
        if (!files.delete(path, true) && files.exists(path)) {
            throw new IOException(path + ": can't be deleted");
        }
    }

    String name(String inside) {
        return path(inside).toString();
    }

    private Path path(String name) {
        return new Path(root, name);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
