package dev.cairn.worker.training;

import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.ShardedDataset;
import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ranks lay down what they have kept back of their gradients ({@code server.encoding} threshold and topk), beside
 * the checkpoint of the same step. A file holds the vectors one after another as {@link VectorFormat} writes them, and then
 * the CRC-32C of all before, 4 bytes.
 *
 * @param prefix of the checkpoints' folders, all but their steps: {@code hdfs://host/run/step-}
 * @param everySteps a checkpoint is written after each multiple of this many steps; 0 for none but the last
 * @param atEvaluations whether one may be written after any step that is evaluated
 * @param ranks that laid theirs down at the step from which the run goes on; 0 where it begins
 */
public record Residuals(String prefix, long everySteps, boolean atEvaluations, int ranks) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(Residuals.class);

    /** Bytes behind the vectors. */
    public static final int SEAL_BYTES = Integer.BYTES;

    private static final int BUFFER_BYTES = 1 << 16;

    /** A rank's file in the folder of a checkpoint. */
    public static String file(int rank) {
        return "rank-" + rank + ".bin";
    }

    boolean isDue(long step, boolean evaluated) {
        return (everySteps > 0 && step % everySteps == 0) || (atEvaluations && evaluated);
    }

    /** Writes a rank's file; that it can't be is a warning, since training goes on without that checkpoint. */
    public void write(long step, int rank, List<float[]> vectors, Configuration storage) {
        Path path = path(step, rank);
        try {
            FileSystem files = ShardedDataset.fileSystem(path, storage);
            try (var file = files.create(path, true);
                    var summed = new CheckedOutputStream(file, new CRC32C());
                    var out = new DataOutputStream(summed)) {
                for (float[] vector : vectors) {
                    VectorFormat.write(vector, out);
                }
                out.writeInt((int) summed.getChecksum().getValue());
                out.flush();
                if (file.hasCapability(StreamCapabilities.HSYNC)) {
                    file.hsync();
                }
            }
        } catch (IOException e) {
            LOG.warn("{}: what rank {} has not sent yet can't be written: {}", path, rank, e.toString());
        }
    }

    /**
     * Fills vectors with what a rank goes on from: what it has laid down itself, or, where there were more or fewer ranks,
     * the mean of all, so that together they owe the same.
     *
     * @throws CairnException RETRY where a file can't be read; the driver has found it whole
     */
    public void read(long step, int rank, int workers, List<float[]> vectors, Configuration storage) {
        if (ranks == workers) {
            readFile(path(step, rank), vectors, storage);
            return;
        }
        List<float[]> one =
                vectors.stream().map(vector -> new float[vector.length]).toList();
        for (int other = 0; other < ranks; other++) {
            readFile(path(step, other), one, storage);
            for (int i = 0; i < one.size(); i++) {
                addShare(one.get(i), vectors.get(i));
            }
        }
    }

    private void addShare(float[] vector, float[] mean) {
        for (int i = 0; i < mean.length; i++) {
            mean[i] += vector[i] / ranks;
        }
    }

    private static void readFile(Path path, List<float[]> vectors, Configuration storage) {
        try (InputStream in =
                new BufferedInputStream(ShardedDataset.fileSystem(path, storage).open(path), BUFFER_BYTES)) {
            for (float[] vector : vectors) {
                VectorFormat.read(vector, in);
            }
        } catch (IOException e) {
            throw new CairnException(ExitCode.RETRY, path + ": can't be read: " + e.getMessage(), e);
        }
    }

    private Path path(long step, int rank) {
        return new Path(prefix + step, file(rank));
    }
}
