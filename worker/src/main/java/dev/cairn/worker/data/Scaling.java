package dev.cairn.worker.data;

import java.io.Serializable;

/** {@code value * scale + shift}. */
public record Scaling(float scale, float shift) implements Serializable {
    public static final Scaling NONE = new Scaling(1, 0);

    /** Bytes to numbers from 0 to 1. */
    public static final Scaling BYTES_TO_UNIT = new Scaling(1f / 255, 0);

    void apply(float[] from, float[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] * scale + shift;
        }
    }
}
