package dev.cairn.driver.dataset;

import java.util.Locale;

/** The three parts of every prepared source. */
enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    /** Its folder below the dataset's, and its name in raw rows. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Part of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
