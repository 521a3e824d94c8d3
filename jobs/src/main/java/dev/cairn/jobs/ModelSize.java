package dev.cairn.jobs;

import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Settings;

/** The presets of {@code model.size}: how wide a network is, against the one that its papers or its job call whole. */
enum ModelSize {
    TINY(4),
    SMALL(2),
    BASE(1);

    private static final String KEY = "model.size";

    private final int divisor;

    ModelSize(int divisor) {
        this.divisor = divisor;
    }

    static Key key() {
        return Key.choice(KEY, ModelSize.class);
    }

    static ModelSize of(Settings settings) {
        return settings.getEnum(KEY, ModelSize.class);
    }

    /** This size's share of a width. */
    int of(int base) {
        return base / divisor;
    }
}
