package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.collections.IntArrayList;
import org.apache.hadoop.conf.Configuration;

/** Runs a model over one rank's slice of a dataset as inference does, and keeps what it puts out. */
public final class Embedder {
    /** The batches' own column of labels, whatever else the network is fed. */
    private static final String LABEL = "label.of.embedding";

    private Embedder() {}

    /**
     * The rows of one rank's slice in the dataset's own order. Images come as they are, not varied.
     *
     * @param label column of INT32 classes
     * @param parameters the flat vector
     * @param storage how Hadoop's file systems are reached, on which the data lies
     * @throws dev.cairn.worker.CairnException with the line that the user reads
     */
    public static Embeddings embed(Inference pass, String label, float[] parameters, int rank, Configuration storage) {
        List<Feed> feeds = Stream.concat(pass.feeds().stream(), Stream.of(Feed.unchanged(LABEL, label)))
                .toList();
        try (var model = Scorer.model(pass.network(), parameters);
                var data = ShardedDataset.open(pass.part(), storage);
                var batches = Batches.scoring(data, pass.batchSize(), rank, pass.workers(), feeds)) {
            return rows(model, batches);
        }
    }

    private static Embeddings rows(Step model, Batches batches) {
        var labels = new IntArrayList();
        var rows = new ArrayList<float[]>();
        while (batches.hasNext()) {
            Batch batch = batches.next();
            model.infer(batch.examples(), batch.tensors(), new NoiseKey(Scorer.SEED, 0, batch.first()));
            DirectBuffer output = model.output(batch.examples());
            for (int i = 0; i < batch.examples(); i++) {
                labels.addInt(batch.tensor(LABEL).getInt(i * Integer.BYTES));
                rows.add(row(output, i, output.capacity() / batch.examples() / Float.BYTES));
            }
        }
        return joined(rows, labels.toIntArray());
    }

    private static float[] row(DirectBuffer output, int example, int width) {
        float[] row = new float[width];
        for (int i = 0; i < width; i++) {
            row[i] = output.getFloat((example * width + i) * Float.BYTES);
        }
        return row;
    }

    private static Embeddings joined(List<float[]> rows, int[] labels) {
        int width = rows.isEmpty() ? 0 : rows.get(0).length;
        float[] values = new float[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(rows.get(i), 0, values, i * width, width);
        }
        return new Embeddings(values, width, labels);
    }
}
