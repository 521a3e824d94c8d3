package dev.cairn.worker.data.augment;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;

/** Checks of what is configured under {@code data.augment}. */
final class Limits {
    private Limits() {}

    /** Refuses a value that is not from low to high. */
    static void require(String key, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw refusal(key, value, "must be from " + number(low) + " to " + number(high));
        }
    }

    static CairnException refusal(String key, double value, String mustBe) {
        return new CairnException(ExitCode.CONFIGURATION, "data.augment." + key + "=" + number(value) + ": " + mustBe);
    }

    /** A whole number without its zero behind the point. */
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }
}
