package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Plateau;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;

/** What the configuration says of the learning rate's course. */
final class Schedules {
    private Schedules() {}

    /**
     * The rate by step.
     *
     * @param lastStep where a schedule that ends comes to its end
     * @throws CairnException CONFIGURATION where the warm-up does not fit the schedule
     */
    static LearningRate learningRate(Settings settings, long lastStep) {
        float rate = (float) settings.getDouble("optimizer.learningRate");
        float factor = (float) settings.getDouble("optimizer.decayFactor");
        long every = settings.getLong("optimizer.decaySteps");
        long warmUp = warmUp(settings, lastStep);
        String name = settings.getString("optimizer.schedule");
        requireRoom(name, warmUp, lastStep);
        LearningRate schedule =
                switch (name) {
                    case "constant", "plateau" -> new LearningRate.Constant(rate);
                    case "step" -> new LearningRate.Staircase(rate, factor, every);
                    case "exponential" -> new LearningRate.Exponential(rate, factor, every);
                    case "cosine" ->
                        new LearningRate.Cosine(rate, last(settings, rate), Math.max(1, lastStep - warmUp));
                    case "onecycle" -> oneCycle(rate, warmUp, lastStep);
                    default -> throw new IllegalStateException("optimizer.schedule=" + name + " passed its check");
                };
        return warmUp == 0 || name.equals("onecycle") ? schedule : new LearningRate.WarmUp(warmUp, schedule);
    }

    /** Steps in which the rate rises: as many as are asked for, or else their share of the schedule. */
    private static long warmUp(Settings settings, long lastStep) {
        long steps = settings.getLong("optimizer.warmupSteps");
        return steps > 0 ? steps : (long) (settings.getDouble("optimizer.warmupShare") * lastStep);
    }

    private static LearningRate oneCycle(float rate, long warmUp, long lastStep) {
        long total = Math.max(2, lastStep);
        return new LearningRate.OneCycle(rate, warmUp > 0 ? warmUp : Math.max(1, total * 3 / 10), total);
    }

    private static void requireRoom(String schedule, long warmUp, long lastStep) {
        if (ends(schedule) && warmUp > 0 && warmUp >= lastStep) {
            throw refused("optimizer.warmupSteps=" + warmUp + ": must be below the schedule's " + lastStep
                    + " steps with optimizer.schedule=" + schedule);
        }
    }

    private static boolean ends(String schedule) {
        return schedule.equals("cosine") || schedule.equals("onecycle");
    }

    /**
     * Where the schedule comes to its end: what {@code optimizer.scheduleSteps} says, or else after all epochs, even
     * where the run is to stop before, so that it can go on as if it had not stopped.
     */
    static long lastStep(Settings settings, long stepsOfAllEpochs) {
        long given = settings.getLong("optimizer.scheduleSteps");
        return given > 0 ? given : stepsOfAllEpochs;
    }

    private static float last(Settings settings, float rate) {
        float last = (float) settings.getDouble("optimizer.finalLearningRate");
        if (last > rate) {
            throw refused("optimizer.finalLearningRate=" + last + ": must be at most optimizer.learningRate=" + rate);
        }
        return last;
    }

    /** Lets steps wait for the validation loss where it lowers the rate, may end the run, or says which states are kept. */
    static Updates awaitingFigures(Updates updates, Settings settings, long evaluateEverySteps) {
        int patience = settings.getInt("train.patience");
        if (settings.getString("optimizer.schedule").equals("plateau")) {
            requireFigures("optimizer.schedule=plateau", evaluateEverySteps);
            return updates.withPlateau(plateau(settings), evaluateEverySteps);
        }
        int keepBest = settings.getInt("checkpoint.keepBest");
        if (patience > 0 || keepBest > 0) {
            requireFigures(
                    patience > 0 ? "train.patience=" + patience : "checkpoint.keepBest=" + keepBest,
                    evaluateEverySteps);
            return updates.withFigureEvery(evaluateEverySteps);
        }
        return updates;
    }

    private static void requireFigures(String setting, long evaluateEverySteps) {
        if (evaluateEverySteps == 0) {
            throw refused(setting + ": needs validation data; data.validation must be > 0");
        }
    }

    private static Plateau plateau(Settings settings) {
        float factor = (float) settings.getDouble("optimizer.decayFactor");
        if (factor >= 1) {
            throw refused("optimizer.decayFactor=1: must be < 1 with optimizer.schedule=plateau");
        }
        return new Plateau(factor, settings.getInt("optimizer.patience"));
    }

    private static CairnException refused(String message) {
        return new CairnException(ExitCode.CONFIGURATION, message);
    }
}
