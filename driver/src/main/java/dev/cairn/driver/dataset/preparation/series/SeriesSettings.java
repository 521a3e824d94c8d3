package dev.cairn.driver.dataset.preparation.series;

import dev.cairn.driver.dataset.preparation.table.FeatureSettings;
import dev.cairn.driver.dataset.preparation.table.Scaling;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.List;

/**
 * What the columns of a series are for, and how windows are cut.
 *
 * @param time {@code data.time}: columns that order the rows, the coarsest first
 * @param group {@code data.group}: columns that tell several series apart; none for one series
 * @param features {@code data.features}: what a window holds of each row; none for all columns that are not in time,
 *     group or ignored, the target's past too
 * @param ignored {@code data.ignore}
 * @param target {@code data.target}: the column with the number to predict
 * @param targetScaling {@code data.targetScaling}
 * @param steps {@code data.steps}: rows that a window looks back
 * @param horizon {@code data.horizon}: rows to predict, right behind those
 * @param stride {@code data.stride}: rows from one window to the next; 0 for 1
 * @param fillLimit {@code data.fillLimit}: for how many rows on end a missing input takes the last known value
 */
public record SeriesSettings(
        List<String> time,
        List<String> group,
        List<String> features,
        List<String> ignored,
        String target,
        Scaling targetScaling,
        int steps,
        int horizon,
        int stride,
        int fillLimit,
        FeatureSettings encoding)
        implements Serializable {
    private static final int LONGEST = 1 << 20;

    public SeriesSettings {
        time = List.copyOf(time);
        group = List.copyOf(group);
        features = List.copyOf(features);
        ignored = List.copyOf(ignored);
        require(!time.isEmpty(), "data.time=: must name the columns that order the rows");
        require(!target.isEmpty(), "data.target=: must name the column with the number to predict");
        require(steps >= 1 && steps <= LONGEST, "data.steps=" + steps + ": must be from 1 to " + LONGEST);
        require(horizon >= 1 && horizon <= LONGEST, "data.horizon=" + horizon + ": must be from 1 to " + LONGEST);
        require(stride >= 0 && stride <= LONGEST, "data.stride=" + stride + ": must be from 0 to " + LONGEST);
        require(fillLimit >= 0, "data.fillLimit=" + fillLimit + ": must be >= 0");
        require(encoding.oneHot(), "data.categories=index: must be onehot for a series");
        stride = stride == 0 ? 1 : stride;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
