package dev.cairn.driver.training;

import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.step.Trainable;
import java.util.List;
import java.util.Map;

/**
 * What is trained: a network, the data it takes, and the defaults that suit it. A job stays in the
 * driver; what it makes for the workers is serializable.
 */
public interface Job {

    /** One word, as on the command line. */
    String name();

    /** One line for the catalogue. */
    String summary();

    /** The keys of its configuration, with their defaults. */
    Schema schema();

    /**
     * The network to be trained.
     *
     * @param columns of the dataset
     * @param attributes of the dataset, such as {@code classes}
     * @throws dev.cairn.worker.CairnException where the data doesn't fit the network, or its file can't be used
     */
    Trainable network(Settings settings, List<Column> columns, Map<String, String> attributes);

    /**
     * How the dataset's columns reach the network's placeholders.
     *
     * @throws dev.cairn.worker.CairnException where the columns can't take what the settings ask for
     */
    List<Feed> feeds(Settings settings, List<Column> columns);

    /** How the network's output is scored against the dataset's truth. */
    Scoring scoring(Map<String, String> attributes);
}
