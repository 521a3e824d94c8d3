package dev.cairn.worker.data;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.agrona.IoUtil;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shards of another file system: a thread copies each to a local folder when it is first asked for or expected, compares
 * it with its checksum, and maps it; where the copies come to more than the space allowed, the one that was used longest
 * ago goes.
 */
final class FetchedShards implements Shards {
    /** Two windows of the order: the one that is read, and the one that is expected. */
    private static final int LEAST = 2 * GlobalOrder.WINDOW_SHARDS;

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final Logger LOG = LoggerFactory.getLogger(FetchedShards.class);

    private final FileSystem files;
    private final Path folder;
    private final Manifest manifest;
    private final long mostBytes;
    private final File local;
    private final ExecutorService thread;
    private final Map<Integer, Future<MappedShard>> fetched = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param mostBytes local space; two windows of shards are kept whatever their size */
    FetchedShards(FileSystem files, Path folder, Manifest manifest, long mostBytes) {
        this.files = files;
        this.folder = folder;
        this.manifest = manifest;
        this.mostBytes = mostBytes;
        thread = Executors.newSingleThreadExecutor(task -> {
            var fetching = new Thread(task, "cairn-fetch");
            fetching.setDaemon(true);
            return fetching;
        });
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
    public MappedShard get(int index) throws InterruptedException {
        return await(asked(index));
    }

    @Override
    public void expect(int index) {
        asked(index);
    }

    private Future<MappedShard> asked(int index) {
        Future<MappedShard> there = fetched.get(index);
        if (there != null) {
            return there;
        }
        Shard shard = manifest.shards().get(index);
        Future<MappedShard> asked = thread.submit(() -> fetch(shard));
        fetched.put(index, asked);
        bytes += shard.bytes();
        makeRoom();
        return asked;
    }

    /** Ends the thread, unmaps all copies, and deletes what a fetch that failed has left. */
    @Override
    public void close() {
        thread.shutdownNow().forEach(fetch -> ((Future<?>) fetch).cancel(false));
        try {
            if (!thread.awaitTermination(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new CairnException(
                        ExitCode.INTERNAL,
                        folder + ": the fetching thread did not end within " + DEADLINE.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fetched.values().forEach(FetchedShards::unmap);
        fetched.clear();
        IoUtil.delete(local, true);
    }

    private static MappedShard await(Future<MappedShard> shard) throws InterruptedException {
        try {
            return shard.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CairnException known) {
                throw new CairnException(known.exitCode(), String.valueOf(known.getMessage()), e);
            }
            throw new IllegalStateException("fetching a shard failed", e);
        }
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
        MappedShard mapped = map(copy, shard);
        String found = mapped.checksum();
        if (!found.equals(shard.crc32c())) {
            mapped.close();
            throw new CairnException(
                    ExitCode.DATA, source + ": damaged, checksum " + found + " must be " + shard.crc32c());
        }
        return mapped;
    }

    /** What is mapped stays, though its name is gone: so a process that is killed leaves nothing of it behind. */
    private MappedShard map(File copy, Shard shard) {
        try {
            return MappedShard.map(copy.toPath(), manifest.columns(), shard);
        } finally {
            IoUtil.delete(copy, true);
        }
    }

    private void makeRoom() {
        Iterator<Map.Entry<Integer, Future<MappedShard>>> oldest =
                fetched.entrySet().iterator();
        while (bytes > mostBytes && fetched.size() > LEAST && oldest.hasNext()) {
            Map.Entry<Integer, Future<MappedShard>> entry = oldest.next();
            if (entry.getValue().isDone()) {
                unmap(entry.getValue());
                bytes -= manifest.shards().get(entry.getKey()).bytes();
                oldest.remove();
            }
        }
    }

    /** Unmaps a shard, if it was fetched. */
    private static void unmap(Future<MappedShard> shard) {
        try {
            if (shard.isDone() && !shard.isCancelled()) {
                shard.get().close();
            }
        } catch (ExecutionException e) {
            LOG.debug("Nothing to unmap", e); // whoever asked for it has been told
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private File copy(Shard shard) {
        return new File(local, shard.file());
    }
}
