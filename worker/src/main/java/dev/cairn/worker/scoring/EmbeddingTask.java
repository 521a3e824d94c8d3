package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.StepFactory;
import java.io.Serializable;
import java.util.List;

/**
 * All that a worker needs to know to embed its slice of a part of the data; the same for every rank.
 *
 * @param network builds the step of the network
 * @param feeds how the dataset's columns reach the network's placeholders
 * @param label column of INT32 classes
 * @param part folder of the data
 * @param batchSize examples at a time
 * @param workers number of slices
 */
public record EmbeddingTask(
        StepFactory network, List<Feed> feeds, String label, String part, int batchSize, int workers)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public EmbeddingTask {
        feeds = List.copyOf(feeds);
    }
}
