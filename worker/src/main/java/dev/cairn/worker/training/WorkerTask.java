package dev.cairn.worker.training;

import dev.cairn.server.ServerAddress;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.step.StepFactory;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a worker needs to know; the same for every rank.
 *
 * @param network builds the step of the network
 * @param feeds how the dataset's columns reach the network's placeholders
 * @param scoring how validation data is scored
 * @param train folder of the training data
 * @param validation folder of the validation data; empty for none
 * @param plan who reads what in each step
 * @param accumulation parts in which a worker computes its share of a step, adding up their gradients
 * @param seed of the data's order
 * @param lastStep training ends after this many steps
 * @param evaluateEverySteps validation data is scored after each multiple of this many steps, and after the last
 * @param residuals where ranks lay down what they have not sent yet; null where they owe nothing that counts
 * @param server how to reach the parameter server
 */
public record WorkerTask(
        StepFactory network,
        List<Feed> feeds,
        Scoring scoring,
        String train,
        String validation,
        BatchPlan plan,
        int accumulation,
        long seed,
        long lastStep,
        long evaluateEverySteps,
        @Nullable Residuals residuals,
        ServerAddress server)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    boolean evaluatesAfter(long stepsDone) {
        return !validation.isEmpty() && (stepsDone % evaluateEverySteps == 0 || stepsDone == lastStep);
    }
}
