package dev.cairn.driver.checkpoint;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
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

    /** Bytes of a file; empty where there is none. */
    OptionalLong length(String in, String name) throws IOException {
        try {
            return OptionalLong.of(files.getFileStatus(path(in + "/" + name)).getLen());
        } catch (FileNotFoundException e) {
            return OptionalLong.empty();
        }
    }

    /** A file that ends with the CRC-32C of what is before: 4 bytes, which are read, and no more. */
    Manifest.DataFile sealed(String in, String name, long bytes) throws IOException {
        try (FSDataInputStream stream = files.open(path(in + "/" + name))) {
            stream.seek(bytes - Integer.BYTES);
            return new Manifest.DataFile(name, bytes, Manifest.hex(stream.readInt()));
        }
    }

    /** Reads such a file through, which must be as it was. */
    void check(String in, String name, Manifest.DataFile written, long bytes) throws IOException {
        Path file = path(in + "/" + name);
        requireLength(file, name, written, bytes);
        try (var stream =
                new CheckedInputStream(new BufferedInputStream(files.open(file), BUFFER_BYTES), new CRC32C())) {
            stream.skipNBytes(bytes - Integer.BYTES);
            requireSum(name, (int) stream.getChecksum().getValue(), written);
            requireSum(name, new DataInputStream(stream).readInt(), written);
        } catch (EOFException e) {
            throw new DamagedCheckpointException(name + ": cut off");
        }
    }

    private void requireLength(Path file, String name, Manifest.DataFile written, long bytes) throws IOException {
        FileStatus status = regular(file);
        if (!written.name().equals(name) || written.bytes() != bytes || status.getLen() != bytes) {
            throw new DamagedCheckpointException(
                    name + ": damaged, has " + status.getLen() + " bytes where " + bytes + " are due");
        }
    }

    private static void requireSum(String name, int found, Manifest.DataFile written) throws IOException {
        String sum = Manifest.hex(found);
        if (!sum.equals(written.crc32c())) {
            throw new DamagedCheckpointException(
                    name + ": damaged, its checksum is " + sum + " where " + written.crc32c() + " is due");
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
        requireLength(file, name, written, bytes);
        float[] vector = new float[length];
        try (InputStream stream = new BufferedInputStream(files.open(file), BUFFER_BYTES)) {
            requireSum(name, VectorFormat.read(vector, stream), written);
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

    /** The names of what lies in a folder; none where there is no such folder. */
    List<String> names(String in) throws IOException {
        try {
            return Stream.of(files.listStatus(path(in)))
                    .map(entry -> entry.getPath().getName())
                    .toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
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

    /** With its scheme, so that every process finds it. */
    String qualified(String inside) {
        return files.makeQualified(path(inside)).toString();
    }

    private Path path(String name) {
        return new Path(root, name);
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
