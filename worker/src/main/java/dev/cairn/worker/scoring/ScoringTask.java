package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.StepFactory;
import java.io.Serializable;
import java.util.List;

/**
 * All that a worker needs to know to score its slice of a part of the data; the same for every rank.
 *
 * @param network builds the step of the network
 * @param feeds how the dataset's columns reach the network's placeholders
 * @param scoring what is summed up
 * @param part folder of the data
 * @param batchSize examples at a time
 * @param workers number of slices
 */
public record ScoringTask(
        StepFactory network, List<Feed> feeds, Scoring scoring, String part, int batchSize, int workers)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public ScoringTask {
        feeds = List.copyOf(feeds);
    }
}
