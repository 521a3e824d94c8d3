package dev.cairn.driver.dataset;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.SplitMix64;
import java.io.Serializable;

/**
 * Which part an example belongs to; the same one in every run.
 *
 * @param way {@code data.split}
 * @param testShare {@code data.testShare}: part of all examples that becomes the test part, where none is given apart
 * @param validation {@code data.validation}: part of the rest that is held out, from 0 to 0.5
 * @param trainLimit {@code data.trainLimit}: how many of what is left are trained on at the most; 0: all
 */
public record Split(Way way, double testShare, double validation, long trainLimit) implements Serializable {
    /** Examples of test data given apart are numbered from here, so that an id is unique over all parts. */
    static final long FIRST_TEST_ID = 1L << 40;

    /** Keeps the choice of test examples apart from that of validation examples. */
    private static final long TEST_SALT = 0x7465_7374L;

    /** How examples are chosen. */
    public enum Way {
        /** TAIL for running text and series, HASH for what else there is. */
        AUTO,
        /** By a hash of the id. */
        HASH,
        /** The last ones in order are test, those before them validation: for running text and series. */
        TAIL,
        /** Every k-th is test, k = 1 / testShare; validation by hash. */
        EVERY
    }

    public Split {
        require(trainLimit >= 0, "data.trainLimit=" + trainLimit + ": must be >= 0");
        require(testShare >= 0 && testShare <= 1, "data.testShare=" + testShare + ": must be from 0 to 1");
        require(validation >= 0 && validation <= 0.5, "data.validation=" + validation + ": must be from 0 to 0.5");
    }

    /** One that trains on all that is left. */
    public Split(Way way, double testShare, double validation) {
        this(way, testShare, validation, 0);
    }

    /** Of an example whose test part is given apart. The hash of id 0 lies above 0.5, so something is left to train on. */
    Part partOf(long id) {
        if (id >= FIRST_TEST_ID) {
            return Part.TEST;
        }
        return SplitMix64.unit(SplitMix64.mix(id)) < validation ? Part.VALIDATION : Part.TRAIN;
    }

    /**
     * Of an example from which the test part is to be cut, too.
     *
     * @param place in the order of all examples, from 0
     * @param count of all examples
     */
    Part partOf(long id, long place, long count) {
        return switch (way) {
            case HASH -> SplitMix64.unit(SplitMix64.mix(id ^ TEST_SALT)) < testShare ? Part.TEST : partOf(id);
            case EVERY -> testShare > 0 && place % period() == period() - 1 ? Part.TEST : partOf(id);
            case AUTO -> throw new IllegalStateException("not decided yet");
            case TAIL -> {
                long rest = count - Math.round(count * testShare);
                long train = rest - Math.round(rest * validation);
                yield place < train ? Part.TRAIN : place < rest ? Part.VALIDATION : Part.TEST;
            }
        };
    }

    /** The same with AUTO decided. */
    Split decided(boolean sequences) {
        require(
                !sequences || trainLimit == 0,
                "data.trainLimit=" + trainLimit
                        + ": goes with rows that stand alone, not with a running text or series");
        return way == Way.AUTO ? new Split(sequences ? Way.TAIL : Way.HASH, testShare, validation, trainLimit) : this;
    }

    /** The same where the test part is given apart. */
    Split withoutTest() {
        return new Split(way, 0, validation, trainLimit);
    }

    private long period() {
        return Math.max(1, Math.round(1 / testShare));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
