package dev.cairn.driver.checkpoint;

import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.worker.training.Residuals;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What ranks themselves lay down in the folder of a checkpoint ({@link Residuals}), as the driver sees it. */
final class RankFiles {
    /** For ranks to lay down what belongs to a checkpoint, from the moment that the server's part is written. */
    private static final long LONGEST_NS = 30_000_000_000L;

    private static final long POLL_MS = 20;

    private final CheckpointFolder folder;

    RankFiles(CheckpointFolder folder) {
        this.folder = folder;
    }

    static boolean isOne(String name) {
        return name.startsWith("rank-");
    }

    /**
     * Waits until all ranks have laid down what belongs to a checkpoint; none have where there is nothing to.
     *
     * @param in the checkpoint's folder
     * @throws IOException where one has not in time
     */
    List<Manifest.DataFile> await(String in, Checkpoint checkpoint) throws IOException {
        List<Manifest.DataFile> files = new ArrayList<>();
        if (checkpoint.rankVectors() > 0 && checkpoint.step() > 0) {
            long bytes = bytes(checkpoint.state().parameters().length, checkpoint.rankVectors());
            long deadline = System.nanoTime() + LONGEST_NS;
            for (int rank = 0; rank < checkpoint.run().workers(); rank++) {
                await(in, Residuals.file(rank), bytes, deadline);
                files.add(folder.sealed(in, Residuals.file(rank), bytes));
            }
        }
        return files;
    }

    private void await(String in, String name, long bytes, long deadline) throws IOException {
        while (folder.length(in, name).orElse(-1) != bytes) {
            if (System.nanoTime() > deadline) {
                throw new IOException(folder.name(in) + "/" + name + ": has not come");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while ranks laid down what they had not sent yet");
            }
        }
    }

    /** Reads them through; they must be as they were. */
    void check(String in, Manifest manifest, int rankVectors) throws IOException {
        long bytes = bytes(manifest.parameters(), rankVectors);
        for (int rank = 0; rank < manifest.ranks().size(); rank++) {
            folder.check(in, Residuals.file(rank), manifest.ranks().get(rank), bytes);
        }
    }

    /** Deletes them. */
    void forget(String in) throws IOException {
        for (String name : folder.names(in)) {
            if (isOne(name)) {
                folder.delete(in + "/" + name);
            }
        }
    }

    private static long bytes(int parameters, int rankVectors) {
        return rankVectors * VectorFormat.bytes(parameters) + Residuals.SEAL_BYTES;
    }
}
