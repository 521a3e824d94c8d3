package dev.cairn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void shouldCountInsertionsDeletionsAndSubstitutions() {
        assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(Nearest.distance("", "abc")).isEqualTo(3);
        assertThat(Nearest.distance("abc", "abc")).isZero();
    }

    @Test
    void shouldFindTheNearestWhateverTheLetterCase() {
        assertThat(Nearest.to("CMN", List.of("vae", "cnn", "gan"))).isEqualTo("cnn");
    }
}
