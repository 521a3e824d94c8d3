package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.Trainable;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Trains a network otherwise than by Cairn's workers around its parameter server: another's training that a user wants to
 * compare. Data, batches, configuration, folder, scores and report of the run are the same.
 */
public interface Trainer {

    /**
     * What is to be trained.
     *
     * @param feeds how the dataset's columns reach the network
     * @param part URI of the training part's folder
     * @param plan who reads what in each step
     * @param lastStep training ends after this many steps
     * @param settings of the run
     * @param storage how Hadoop's file systems are reached, on which the data lies
     */
    record Task(
            Trainable network,
            List<Feed> feeds,
            String part,
            BatchPlan plan,
            long lastStep,
            Settings settings,
            SerializableConfiguration storage) {
        public Task {
            feeds = List.copyOf(feeds);
        }
    }

    /** Is told how training goes. */
    interface Listener {
        /**
         * An epoch is done, or the last step.
         *
         * @param steps done so far
         * @param loss of late, mean over the examples
         * @param parameters the flat vector
         */
        void trained(long steps, double loss, float[] parameters);
    }

    /** The word by which a user chooses it. */
    String strategy();

    /** @throws dev.cairn.worker.CairnException CONFIGURATION where it can't do what these settings say */
    void check(Settings settings);

    /**
     * Trains from the given parameters to the last step.
     *
     * @param first the flat vector
     * @return the flat vector in the end
     */
    float[] train(SparkSession spark, Task task, float[] first, Listener listener);
}
