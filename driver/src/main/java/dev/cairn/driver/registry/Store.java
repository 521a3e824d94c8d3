package dev.cairn.driver.registry;

import dev.cairn.driver.cluster.Storage;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.io.IOUtils;

/**
 * A folder on a file system that Hadoop reaches. Nothing in it is renamed or written twice but heartbeats; files are
 * created, read and deleted.
 */
final class Store {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MOST_BYTES = 1 << 22;

    private final FileSystem files;
    private final Path root;

    Store(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    /** @throws CairnException CONFIGURATION where there is no such file system, RETRY where it does not answer */
    static Store of(String uri, Configuration configuration) {
        try {
            Path root = new Path(uri);
            return new Store(ShardedDataset.fileSystem(root, configuration), root);
        } catch (IOException | IllegalArgumentException e) {
            throw new CairnException(
                    Storage.exitCode(e, ExitCode.CONFIGURATION),
                    "registry " + uri + ": cannot be used (" + Storage.reason(e) + ")",
                    e);
        }
    }

    /** Names of all that lies in a folder; none where there is no folder. */
    List<String> list(String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try {
            for (FileStatus entry : files.listStatus(path(folder))) {
                names.add(entry.getPath().getName());
            }
        } catch (FileNotFoundException e) {
            return names;
        }
        return names;
    }

    /** Reads a small file that {@link Sealed} has written; empty where there is none, or it is not whole. */
    <T> Optional<T> read(String name, Class<T> type) throws IOException {
        try (InputStream in = files.open(path(name))) {
            return Sealed.read(in.readNBytes(MOST_BYTES), type);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Creates a small file that must not be there yet.
     *
     * @return false where another has created it
     */
    boolean claim(String name, Object content) throws IOException {
        Path file = path(name);
        boolean local = files.getUri().getScheme().equals("file");
        try {
            if (local) { // where Hadoop looks first and creates then
                files.mkdirs(file.getParent());
                Files.createFile(java.nio.file.Path.of(file.toUri().getPath()));
            }
            write(file, Sealed.write(content), local);
            return true;
        } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Writes a small file, over an older one. */
    void write(String name, Object content) throws IOException {
        write(path(name), Sealed.write(content), true);
    }

    /** Writes a file as it stands, over an older one. */
    void write(String name, byte[] content) throws IOException {
        write(path(name), content, true);
    }

    private void write(Path file, byte[] content, boolean overwrite) throws IOException {
        try (FSDataOutputStream out = create(file, overwrite)) {
            out.write(content);
            bringToDisk(out);
        }
    }

    private FSDataOutputStream create(Path file, boolean overwrite) throws IOException {
        return files.create(
                file, overwrite, BUFFER_BYTES, files.getDefaultReplication(file), files.getDefaultBlockSize(file));
    }

    /** An object store has no such thing: there a file comes into being when it is closed. */
    private static void bringToDisk(FSDataOutputStream out) throws IOException {
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
            out.hsync();
        }
    }

    /** Copies the plain files of a local folder into a folder that is new. */
    void copyIn(java.nio.file.Path from, String folder) throws IOException {
        try (var inside = Files.list(from)) {
            for (java.nio.file.Path file :
                    inside.filter(Files::isRegularFile).sorted().toList()) {
                try (InputStream in = Files.newInputStream(file);
                        FSDataOutputStream out = create(path(folder + "/" + file.getFileName()), false)) {
                    IOUtils.copyBytes(in, out, BUFFER_BYTES, false);
                    bringToDisk(out);
                }
            }
        }
    }

    /** Copies the files of a folder into a local one. */
    void copyOut(String folder, java.nio.file.Path to) throws IOException {
        for (FileStatus file : files.listStatus(path(folder))) {
            if (file.isFile()) {
                try (InputStream in = files.open(file.getPath())) {
                    Files.copy(in, to.resolve(file.getPath().getName()));
                }
            }
        }
    }

    /** When a file was last written, as the storage's clock has it; empty where there is none. */
    Optional<Long> writtenMs(String name) throws IOException {
        try {
            return Optional.of(files.getFileStatus(path(name)).getModificationTime());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }

    /** The storage's clock. */
    long nowMs(String folder) throws IOException {
        String probe = folder + "/now-" + UUID.randomUUID();
        write(probe, new byte[] {'\n'});
        long now = writtenMs(probe).orElseThrow(() -> new IOException(probe + ": is gone as soon as it was written"));
        delete(probe);
        return now;
    }

    void delete(String name) throws IOException {
        files.delete(path(name), true);
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
