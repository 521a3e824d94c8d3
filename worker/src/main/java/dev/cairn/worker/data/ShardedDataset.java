package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sharded dataset, memory-mapped and read at random: rows are copied straight out of the mapped files, with
 * nothing allocated an example. Shards on another file system are copied to a local folder before they are needed, some
 * at a time, for each reader by itself. Safe for several threads.
 */
public final class ShardedDataset implements AutoCloseable {
    /** Of copies, for a reader: several windows of the order. */
    private static final long MOST_LOCAL_BYTES = 8L << 30;

    private final String uri;
    private final FileSystem files;
    private final Path folder;
    private final Manifest manifest;
    private final long localBytes;
    private final @Nullable LocalShards local;
    private final Deque<Shards> idle = new ArrayDeque<>();
    private int readers;

    private ShardedDataset(String uri, FileSystem files, Path folder, Manifest manifest, long localBytes)
            throws IOException {
        this.uri = uri;
        this.files = files;
        this.folder = folder;
        this.manifest = manifest;
        this.localBytes = localBytes;
        boolean isLocal = files.getUri().getScheme().equals("file");
        local = isLocal ? new LocalShards(new File(folder.toUri().getPath()).toPath(), manifest) : null;
        if (!isLocal) {
            requireShards();
        }
    }

    /** Opens a folder given as a path or URI, with Hadoop's configuration as found on the class path. */
    public static ShardedDataset open(String uri) {
        return open(uri, new Configuration());
    }

    /**
     * Opens a folder, checking that every shard has its length and, where it is local, its form; {@link #verify()} reads
     * them whole. A {@link CairnException} of code DATA names the file at fault.
     */
    public static ShardedDataset open(String uri, Configuration configuration) {
        long free = new File(System.getProperty("java.io.tmpdir")).getUsableSpace();
        return open(uri, configuration, Math.min(MOST_LOCAL_BYTES, free / 4));
    }

    /** @param localBytes space for a reader's copies of shards on another file system */
    static ShardedDataset open(String uri, Configuration configuration, long localBytes) {
        Path folder = new Path(uri);
        try {
            FileSystem files = fileSystem(folder, configuration);
            return new ShardedDataset(uri, files, folder, Manifest.read(files, folder), localBytes);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, uri + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** The file system of a path; a local one without Hadoop's {@code .crc} files, as shards have checksums. */
    public static FileSystem fileSystem(Path path, Configuration configuration) throws IOException {
        FileSystem files = path.getFileSystem(configuration);
        return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
    }

    public String uri() {
        return uri;
    }

    public Manifest manifest() {
        return manifest;
    }

    public long examples() {
        return manifest.examples();
    }

    /** Compares every shard with its checksum; costs one pass over the data. */
    public void verify() {
        for (int i = 0; i < manifest.shards().size(); i++) {
            Shard shard = manifest.shards().get(i);
            String found = read(i, MappedShard::checksum);
            if (!found.equals(shard.crc32c())) {
                throw new CairnException(
                        ExitCode.DATA,
                        uri + "/" + shard.file() + ": damaged, checksum " + found + " must be " + shard.crc32c());
            }
        }
    }

    /** The example's id. */
    public long id(int shard, int row) {
        return read(shard, mapped -> mapped.id(row));
    }

    /** Copies a row's raw bytes to the target's position, which moves on. */
    public void copy(int shard, int row, int column, ByteBuffer target) {
        int width = manifest.columns().get(column).width();
        read(shard, mapped -> target.put(target.position(), mapped.bytes(), mapped.offset(row, column + 1), width));
        target.position(target.position() + width);
    }

    private <T> T read(int shard, Function<MappedShard, T> what) {
        Shards shards = lend();
        try {
            return what.apply(shards.get(shard));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CairnException(ExitCode.INTERRUPTED, uri + ": interrupted while reading shard " + shard, e);
        } finally {
            takeBack(shards);
        }
    }

    /** Unmaps the files; every {@link Batches} over them must have been closed. */
    @Override
    public synchronized void close() {
        if (readers > 0) {
            throw new IllegalStateException(uri + ": still read by " + readers + " batch readers; close them first");
        }
        if (local != null) {
            local.close();
        }
        idle.forEach(Shards::close);
        idle.clear();
    }

    long[] shardExamples() {
        return manifest.shards().stream().mapToLong(Shard::examples).toArray();
    }

    /** Shards for one thread, until it gives them back; copies that are there already are handed on. */
    synchronized Shards lend() {
        readers++;
        if (local != null) {
            return local;
        }
        Shards used = idle.poll();
        return used == null ? new FetchedShards(files, folder, manifest, localBytes) : used;
    }

    synchronized void takeBack(Shards shards) {
        readers--;
        if (shards != local) {
            idle.push(shards);
        }
    }

    private void requireShards() throws IOException {
        Map<String, Long> lengths = Arrays.stream(files.listStatus(folder))
                .collect(Collectors.toMap(file -> file.getPath().getName(), FileStatus::getLen));
        for (Shard shard : manifest.shards()) {
            Long found = lengths.get(shard.file());
            if (found == null || found != shard.bytes()) {
                throw new CairnException(
                        ExitCode.DATA,
                        uri + "/" + shard.file() + ": damaged or missing shard (" + (found == null ? "none" : found)
                                + " bytes, must be " + shard.bytes() + ")");
            }
        }
    }
}
