package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import dev.cairn.worker.step.StepFactory;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.apache.hadoop.conf.Configuration;

/** Runs a model over one rank's slice of a dataset, in the dataset's own order. */
public final class Scorer {
    /** The same for every run: two models are scored under the same noise. */
    static final long SEED = 0;

    private Scorer() {}

    /**
     * The sums of one rank's slice under given parameters.
     *
     * @param parameters the flat vector
     * @param storage how Hadoop's file systems are reached, on which the data lies
     * @throws dev.cairn.worker.CairnException with the line that the user reads
     */
    public static double[] score(Inference pass, Scoring scoring, float[] parameters, int rank, Configuration storage) {
        try (var model = model(pass.network(), parameters);
                var data = ShardedDataset.open(pass.part(), storage)) {
            return score(model, data, pass.batchSize(), rank, pass.workers(), pass.feeds(), scoring);
        }
    }

    /** A step with these parameters. */
    static Step model(StepFactory network, float[] parameters) {
        Backend.load();
        Step model = network.step();
        model.setParameters(parameters);
        return model;
    }

    /**
     * The sums of this rank's slice; NaN where a parameter is not finite, which need not show in what the model puts
     * out: max-pooling passes no NaN on.
     *
     * @param batchSize examples at a time
     * @param workers number of slices
     */
    public static double[] score(
            Step model, ShardedDataset data, int batchSize, int rank, int workers, List<Feed> feeds, Scoring scoring) {
        double[] sums = new double[scoring.width()];
        if (!isFinite(model.parameters())) {
            Arrays.fill(sums, Double.NaN);
            return sums;
        }
        try (var batches = Batches.scoring(data, batchSize, rank, workers, feeds)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float loss = model.infer(batch.examples(), batch.tensors(), new NoiseKey(SEED, 0, batch.first()));
                scoring.add(batch, model.output(batch.examples()), loss, sums);
            }
        }
        return sums;
    }

    private static boolean isFinite(DirectBuffer floats) {
        for (int i = 0; i < floats.capacity(); i += Float.BYTES) {
            if (!Float.isFinite(floats.getFloat(i))) {
                return false;
            }
        }
        return true;
    }
}
