package dev.cairn.worker.step.kernel.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/** A number for each lane of one image's {@link Stripes}, side by side. The lanes of a channel or a group are neighbours. */
final class Lanes {
    private final float[] values;

    Lanes(Stripes stripes) {
        values = new float[stripes.lanes()];
    }

    FloatVector of(int stripe) {
        return FloatVector.fromArray(Floats.SPECIES, values, stripe * Floats.LANES);
    }

    void put(int stripe, FloatVector vector) {
        vector.intoArray(values, stripe * Floats.LANES);
    }

    float get(int lane) {
        return values[lane];
    }

    /** Gives all lanes of one channel or group the same number, there being so many of the kind. */
    void fill(int index, int count, float value) {
        int width = values.length / count;
        Arrays.fill(values, index * width, (index + 1) * width, value);
    }

    /** The same for each of them, from so many numbers that lie side by side. */
    void spread(Floats numbers, int from, int count) {
        for (int i = 0; i < count; i++) {
            fill(i, count, numbers.get(from + i));
        }
    }

    /** Adds up the lanes of one channel or group in their order. */
    double total(int index, int count) {
        int width = values.length / count;
        double total = 0;
        for (int lane = index * width; lane < (index + 1) * width; lane++) {
            total += values[lane];
        }
        return total;
    }
}
