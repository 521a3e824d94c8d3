package dev.cairn.worker.device;

import java.util.Locale;

/** What a configuration asks workers to compute on: {@code worker.device}. */
public enum Wish {
    /** A GPU where one can be used, else the CPU. */
    AUTO,
    CPU,
    /** A GPU or nothing. */
    GPU;

    /** The wish with this name in a configuration. */
    public static Wish named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
