package dev.cairn.driver.training;

import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.data.BatchPlan;

/**
 * How a run goes on, step by step, as its configuration and the size of its data say.
 *
 * @param plan who reads what in each step
 * @param lastStep training ends after this many steps
 * @param scheduleSteps where the learning rate's schedule comes to its end
 * @param evaluateEvery steps between two evaluations on validation data
 * @param validates whether there is validation data
 */
record Course(BatchPlan plan, long lastStep, long scheduleSteps, long evaluateEvery, boolean validates) {
    static Course of(Settings settings, PreparedData data) {
        var plan = new BatchPlan(data.trainExamples(), settings.getInt("train.batchSize"), settings.getInt("workers"));
        long allEpochs = Math.multiplyExact(settings.getLong("train.epochs"), plan.stepsPerEpoch());
        long maxSteps = settings.getLong("train.maxSteps");
        long every = settings.getLong("train.evaluateEverySteps");
        return new Course(
                plan,
                maxSteps > 0 ? Math.min(maxSteps, allEpochs) : allEpochs,
                Schedules.lastStep(settings, allEpochs),
                every > 0 ? every : plan.stepsPerEpoch(),
                data.validationExamples() > 0);
    }

    /** Steps between two validation figures; 0 if there are none. */
    long figureEvery() {
        return validates ? evaluateEvery : 0;
    }

    double epochs(long stepsDone) {
        return (double) stepsDone / plan.stepsPerEpoch();
    }
}
