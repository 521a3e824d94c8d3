package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainedParametersTest {
    private final TrainedParameters learned = new TrainedParameters(
            List.of(array("head.weight", 2, 2), array("stem.weight", 3), array("stem.bias", 1)),
            new float[] {1, 2, 3, 4, 5, 6, 7, 8});

    @Test
    void shouldHandOnWhatHasTheSameNameAndShape() {
        List<ParameterArray> others = List.of(array("stem.bias", 1), array("stem.weight", 3), array("head.weight", 4));
        float[] initial = {-1, -2, -3, -4, -5, -6, -7, -8};

        assertThat(learned.over(others, initial)).containsExactly(8, 5, 6, 7, -5, -6, -7, -8);
        assertThat(learned.sharedWith(others)).containsExactly("stem.bias", "stem.weight");
        assertThat(initial).startsWith(-1, -2);
    }

    private static ParameterArray array(String name, Integer... shape) {
        return new ParameterArray(name, List.of(shape), Kind.WEIGHT);
    }
}
