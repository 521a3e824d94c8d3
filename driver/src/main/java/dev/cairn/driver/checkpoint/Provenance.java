package dev.cairn.driver.checkpoint;

/**
 * The run that a checkpoint is of.
 *
 * @param cairn version of the code
 * @param configuration SHA-256 of the effective configuration, in which secrets are masked
 * @param batchSize examples a step; with their number, the seed and the step it says which examples are next
 * @param trainExamples in the training part
 * @param scheduleSteps where the learning rate's schedule comes to its end
 */
public record Provenance(
        String cairn,
        String configuration,
        long seed,
        int workers,
        int batchSize,
        long trainExamples,
        long scheduleSteps) {}
