package dev.cairn.driver.dataset;

import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * Which part an example belongs to. A hash of the id decides, so the same example is held out in every run; that of
 * id 0 lies above 0.5, so something is always left to train on.
 *
 * @param validation part of the training examples that is held out
 */
record Split(double validation) implements Serializable {
    /** Test examples are numbered from here, so that an id is unique over all parts. */
    static final long FIRST_TEST_ID = 1L << 40;

    Part partOf(long id) {
        if (id >= FIRST_TEST_ID) {
            return Part.TEST;
        }
        return SplitMix64.unit(SplitMix64.mix(id)) < validation ? Part.VALIDATION : Part.TRAIN;
    }
}
