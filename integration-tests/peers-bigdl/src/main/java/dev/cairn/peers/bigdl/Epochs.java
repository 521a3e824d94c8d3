package dev.cairn.peers.bigdl;

import com.intel.analytics.bigdl.utils.Table;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Follows a training by the state that BigDL asks its triggers with, after each step: whether an epoch is over and the
 * test images are due, then whether to end. Says a line {@code epoch E seconds S examples N accuracy A changed B} after
 * each epoch: seconds since this process began, less what evaluating has taken; whether it does better than guessing.
 */
final class Epochs {
    private static final int TRAINING_EXAMPLES = 60_000;
    private static final double GUESSING = 0.2;

    private final double accuracy;
    private final int most;
    private int over;
    private double seconds;
    private double evaluating;
    private boolean due;

    Epochs(double accuracy, int most) {
        this.accuracy = accuracy;
        this.most = most;
    }

    boolean isOver(Table state) {
        int epoch = state.<Integer>apply("epoch") - 1; // BigDL counts the one to come, from 1
        due = epoch > over;
        if (due) {
            over = epoch;
            seconds = uptime() - evaluating;
        }
        return due;
    }

    boolean areEnough(Table state) {
        if (!due) {
            return false;
        }
        due = false;
        float reached = state.<Float>apply("score");
        evaluating = uptime() - seconds;
        System.out.printf(
                Locale.ROOT,
                "epoch %d seconds %.2f examples %d accuracy %.4f changed %s%n",
                over,
                seconds,
                (long) over * TRAINING_EXAMPLES,
                reached,
                reached > GUESSING);
        return reached >= accuracy || over >= most;
    }

    private static double uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }
}
