package dev.cairn.driver.dataset;

import java.util.Locale;

/** The three parts of every prepared source. */
enum Part {
    TRAIN,
    VALIDATION,
    TEST;

    String folder() {
        return name().toLowerCase(Locale.ROOT);
    }
}
