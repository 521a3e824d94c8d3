package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.StepFactory;
import java.io.Serializable;
import java.util.List;

/**
 * A network run over a part of the data by several workers, a slice each; the same for every rank.
 *
 * @param network builds the step of the network
 * @param feeds how the dataset's columns reach the network's placeholders
 * @param part folder of the data
 * @param batchSize examples at a time
 * @param workers number of slices
 */
public record Inference(StepFactory network, List<Feed> feeds, String part, int batchSize, int workers)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public Inference {
        feeds = List.copyOf(feeds);
    }
}
