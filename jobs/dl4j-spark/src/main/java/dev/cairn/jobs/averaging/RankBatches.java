package dev.cairn.jobs.averaging;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What a rank reads of the training part in some steps, as DL4J's datasets.
 *
 * @param part folder of the data
 * @param from the first step
 * @param until the step behind the last
 */
record RankBatches(
        String part,
        BatchPlan plan,
        long seed,
        List<Feed> feeds,
        Placeholder input,
        Placeholder label,
        long from,
        long until)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    RankBatches {
        feeds = List.copyOf(feeds);
    }

    /** In the order of the steps; a step in which the rank gets no example gives nothing. */
    Iterator<DataSet> of(int rank, Configuration storage) {
        var sets = new ArrayList<DataSet>();
        try (var data = ShardedDataset.open(part, storage);
                var batches = Batches.training(data, plan, seed, rank, feeds)) {
            batches.seek(from);
            for (long step = from; step < until; step++) {
                Batch batch = batches.next();
                if (batch.examples() > 0) {
                    sets.add(new DataSet(
                            input.array(batch.examples(), batch.tensors()),
                            label.array(batch.examples(), batch.tensors())));
                }
            }
        }
        return sets.iterator();
    }
}
