package dev.cairn.driver.training;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import java.util.List;
import java.util.Optional;

/**
 * What can be trained, by a name: the keys of its configuration with defaults that suit it, and what it makes of them
 * and of the data. A job stays in the driver; what it makes for the workers is serializable.
 */
public interface Job {

    /** One word, as on the command line. */
    String name();

    /** One line for the catalogue. */
    String summary();

    /** What data it needs, in a line for the catalogue; empty where nothing is said. */
    default String needs() {
        return "";
    }

    /** What it has been measured to reach, a line each. */
    default List<String> reaches() {
        return List.of();
    }

    /** The keys of its configuration, with their defaults. */
    Schema schema();

    /**
     * Who trains it, where not Cairn's workers and parameter server; asked before anything else is done.
     *
     * @throws dev.cairn.worker.CairnException CONFIGURATION where the settings ask for one that is not there
     */
    default Optional<Trainer> trainer(Settings settings) {
        return Optional.empty();
    }

    /**
     * What is trained, and how it is fed and scored.
     *
     * @param data the shape of the dataset
     * @throws dev.cairn.worker.CairnException where data and settings don't fit each other, or a network's file can't be
     *     used
     */
    Recipe recipe(Settings settings, DataShape data);
}
