package dev.cairn.jobs;

import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Settings;
import java.util.Arrays;
import java.util.Locale;

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
        return Key.choice(
                KEY,
                Arrays.stream(values())
                        .map(size -> size.name().toLowerCase(Locale.ROOT))
                        .toArray(String[]::new));
    }

    static ModelSize of(Settings settings) {
        return valueOf(settings.getString(KEY).toUpperCase(Locale.ROOT));
    }

    /** This size's share of a width. */
    int of(int base) {
        return base / divisor;
    }
}
