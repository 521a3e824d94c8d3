package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.IoUtil;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;

/**
 * A sharded dataset, memory-mapped and read at random: rows are copied straight out of the mapped files, with
 * nothing allocated an example. Shards on another file system are copied to a local folder first, which
 * goes away with the dataset. Safe for several threads.
 */
public final class ShardedDataset implements AutoCloseable {
    private final String uri;
    private final Manifest manifest;
    private final List<MappedShard> shards = new ArrayList<>();
    private final AtomicInteger readers = new AtomicInteger();
    private @Nullable File copies;

    private ShardedDataset(String uri, Manifest manifest) {
        this.uri = uri;
        this.manifest = manifest;
    }

    /** Opens a folder given as a path or URI, with Hadoop's configuration as found on the class path. */
    public static ShardedDataset open(String uri) {
        return open(uri, new Configuration());
    }

    /**
     * Opens a folder, checking that every shard has its length and form; {@link #verify()} reads them whole.
     * A {@link CairnException} of code DATA names the file at fault.
     */
    public static ShardedDataset open(String uri, Configuration configuration) {
        Path folder = new Path(uri);
        try {
            FileSystem files = fileSystem(folder, configuration);
            ShardedDataset dataset = new ShardedDataset(uri, Manifest.read(files, folder));
            try {
                dataset.map(files, folder);
                return dataset;
            } catch (IOException | RuntimeException e) {
                dataset.close();
                throw e;
            }
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
        for (int i = 0; i < shards.size(); i++) {
            Shard shard = manifest.shards().get(i);
            String found = shards.get(i).checksum();
            if (!found.equals(shard.crc32c())) {
                throw new CairnException(
                        ExitCode.DATA,
                        uri + "/" + shard.file() + ": damaged, checksum " + found + " must be " + shard.crc32c());
            }
        }
    }

    /** The example's id. */
    public long id(int shard, int row) {
        return shards.get(shard).id(row);
    }

    /** Copies a row's raw bytes to the target's position, which moves on. */
    public void copy(int shard, int row, int column, ByteBuffer target) {
        MappedShard mapped = shards.get(shard);
        int width = manifest.columns().get(column).width();
        target.put(target.position(), mapped.bytes(), mapped.offset(row, column + 1), width);
        target.position(target.position() + width);
    }

    /** Unmaps the files; every {@link Batches} over them must have been closed. */
    @Override
    public void close() {
        if (readers.get() > 0) {
            throw new IllegalStateException(uri + ": still read by " + readers + " batch readers; close them first");
        }
        shards.forEach(MappedShard::close);
        shards.clear();
        if (copies != null) {
            IoUtil.delete(copies, true);
        }
    }

    MappedShard shard(int index) {
        return shards.get(index);
    }

    long[] shardExamples() {
        return manifest.shards().stream().mapToLong(Shard::examples).toArray();
    }

    void readerStarts() {
        readers.incrementAndGet();
    }

    void readerEnds() {
        readers.decrementAndGet();
    }

    private void map(FileSystem files, Path folder) throws IOException {
        boolean local = files.getUri().getScheme().equals("file");
        File localFolder = local
                ? new File(folder.toUri().getPath())
                : Files.createTempDirectory("cairn-data-").toFile();
        copies = local ? null : localFolder;
        for (Shard shard : manifest.shards()) {
            File file = new File(localFolder, shard.file());
            if (!local) {
                files.copyToLocalFile(false, new Path(folder, shard.file()), new Path(file.getPath()), true);
            }
            shards.add(MappedShard.map(file.toPath(), manifest.columns(), shard));
        }
        if (!local) {
            verify();
        }
    }
}
