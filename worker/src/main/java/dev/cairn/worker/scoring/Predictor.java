package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;
import java.util.List;
import org.agrona.DirectBuffer;

/** Runs a model over one dataset after the other as scoring does, and hands on what it puts out. For one thread. */
public final class Predictor implements AutoCloseable {
    private final Step model;
    private final List<Feed> feeds;
    private final int batchSize;
    private final int width;

    /** Takes what a model puts out for an example, in the dataset's own order. */
    public interface Taker {
        /** @param output floats, valid during the call */
        void take(long id, float[] output);
    }

    /**
     * @param parameters the flat vector
     * @param batchSize examples at a time
     * @param width floats that the network puts out an example
     */
    public Predictor(StepFactory network, float[] parameters, List<Feed> feeds, int batchSize, int width) {
        this.model = Scorer.model(network, parameters);
        this.feeds = List.copyOf(feeds);
        this.batchSize = batchSize;
        this.width = width;
    }

    /** Runs it over a whole dataset. */
    public void predict(ShardedDataset data, Taker taker) {
        float[] values = new float[width];
        try (var batches = Batches.scoring(data, batchSize, 0, 1, feeds)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                model.infer(batch.examples(), batch.tensors(), new NoiseKey(Scorer.SEED, 0, batch.first()));
                DirectBuffer output = model.output(batch.examples());
                for (int i = 0; i < batch.examples(); i++) {
                    for (int k = 0; k < width; k++) {
                        values[k] = output.getFloat((i * width + k) * Float.BYTES);
                    }
                    taker.take(batch.id(i), values);
                }
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
