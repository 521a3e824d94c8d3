package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NearestNeighboursTest {
    /** Directions of 0, 10, 20, 30 and 90 degrees, of whatever length. */
    private static final Embeddings REFERENCE = degrees(new int[] {0, 1, 1, 1, 2}, 0, 10, 20, 30, 90);

    @Test
    void shouldGoByDirectionAlone() {
        Embeddings far = new Embeddings(new float[] {0.001f, 900}, 2, new int[] {2});

        assertThat(new NearestNeighbours(1, 0.07, 3).correct(REFERENCE, far)).isEqualTo(1);
    }

    @Test
    void shouldLetAsManyVoteAsAreAskedFor() {
        Embeddings nearTheFirst = degrees(new int[] {0}, 1);

        assertThat(new NearestNeighbours(1, 100, 3).correct(REFERENCE, nearTheFirst))
                .isEqualTo(1);
        assertThat(new NearestNeighbours(4, 100, 3).correct(REFERENCE, nearTheFirst))
                .as("three of another class, weighted nearly alike")
                .isZero();
    }

    @Test
    void shouldLetTheNearestCountMoreAtALowTemperature() {
        Embeddings onTheFirst = degrees(new int[] {0}, 0);

        assertThat(new NearestNeighbours(5, 0.005, 3).correct(REFERENCE, onTheFirst))
                .isEqualTo(1);
    }

    @Test
    void shouldTakeAllWhereThereAreFewer() {
        assertThat(new NearestNeighbours(20, 0.07, 3).correct(REFERENCE, REFERENCE))
                .as("all but the first, which three of another class outvote")
                .isEqualTo(4);
    }

    private static Embeddings degrees(int[] labels, int... angles) {
        float[] values = new float[2 * angles.length];
        for (int i = 0; i < angles.length; i++) {
            values[2 * i] = (float) ((i + 1) * Math.cos(Math.toRadians(angles[i])));
            values[2 * i + 1] = (float) ((i + 1) * Math.sin(Math.toRadians(angles[i])));
        }
        return new Embeddings(values, 2, labels);
    }
}
