package dev.cairn.worker.step;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackendTest {
    @Test
    void shouldNameNd4jsVersion() {
        assertThat(Backend.load().fingerprint()).startsWith("nd4j 1.");
    }
}
