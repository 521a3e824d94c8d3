package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.agrona.IoUtil;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Shards of another file system: each is copied to a local folder when it is first asked for, compared with its checksum,
 * and mapped; where the copies come to more than the space allowed, the one that was used longest ago goes.
 */
final class FetchedShards implements Shards {
    /** Two windows of the order, as a step may lie across their border: with fewer each example would be a copy. */
    private static final int LEAST = 2 * GlobalOrder.WINDOW_SHARDS;

    private final FileSystem files;
    private final Path folder;
    private final Manifest manifest;
    private final long mostBytes;
    private final File local;
    private final Map<Integer, MappedShard> fetched = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param mostBytes local space; two windows of shards are kept whatever their size */
    FetchedShards(FileSystem files, Path folder, Manifest manifest, long mostBytes) {
        this.files = files;
        this.folder = folder;
        this.manifest = manifest;
        this.mostBytes = mostBytes;
        try {
            local = Files.createTempDirectory("cairn-data-").toFile();
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION,
                    "java.io.tmpdir=" + System.getProperty("java.io.tmpdir") + ": cannot be written (" + e.getMessage()
                            + ")",
                    e);
        }
    }

    @Override
    public MappedShard get(int index) {
        MappedShard shard = fetched.get(index);
        if (shard == null) {
            shard = fetch(manifest.shards().get(index));
            fetched.put(index, shard);
            bytes += manifest.shards().get(index).bytes();
            makeRoom();
        }
        return shard;
    }

    /** Unmaps and deletes all copies. */
    @Override
    public void close() {
        fetched.values().forEach(MappedShard::close);
        fetched.clear();
        IoUtil.delete(local, true);
    }

    private MappedShard fetch(Shard shard) {
        Path source = new Path(folder, shard.file());
        File copy = copy(shard);
        try {
            files.copyToLocalFile(false, source, new Path(copy.getPath()), true);
        } catch (FileNotFoundException e) {
            throw new CairnException(ExitCode.DATA, source + ": damaged or missing shard (" + e.getMessage() + ")", e);
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.RETRY, source + ": cannot be copied to " + local + " (" + e.getMessage() + ")", e);
        }
        MappedShard mapped = MappedShard.map(copy.toPath(), manifest.columns(), shard);
        String found = mapped.checksum();
        if (!found.equals(shard.crc32c())) {
            mapped.close();
            throw new CairnException(
                    ExitCode.DATA, source + ": damaged, checksum " + found + " must be " + shard.crc32c());
        }
        return mapped;
    }

    private void makeRoom() {
        Iterator<Map.Entry<Integer, MappedShard>> oldest = fetched.entrySet().iterator();
        while (bytes > mostBytes && fetched.size() > LEAST) {
            Map.Entry<Integer, MappedShard> entry = oldest.next();
            Shard shard = manifest.shards().get(entry.getKey());
            entry.getValue().close();
            IoUtil.delete(copy(shard), false);
            bytes -= shard.bytes();
            oldest.remove();
        }
    }

    private File copy(Shard shard) {
        return new File(local, shard.file());
    }
}
