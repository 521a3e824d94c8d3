package dev.cairn.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.recurrent.Cell;
import dev.cairn.models.recurrent.LanguageModel;
import dev.cairn.models.recurrent.Recurrence;
import dev.cairn.worker.step.CompiledStep;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

class TextWriterTest {
    private static final int CONTEXT = 4;
    private static final int VOCABULARY = 9;
    private static final TokenChoice ANY = new TokenChoice(1, 0, 1, 0);
    private static final TokenChoice BEST = new TokenChoice(0, 0, 1, 0);

    private final CompiledStep step = started();
    private final TextWriter writer = new TextWriter(step, CONTEXT, VOCABULARY);

    @AfterEach
    void close() {
        step.close();
    }

    private static CompiledStep started() {
        Network network = LanguageModel.build(
                DataType.FLOAT, VOCABULARY, CONTEXT, 8, new Recurrence(Cell.GRU, 1, 8, false, 0), 1);
        var step = new CompiledStep(network);
        float[] initial = CompiledStep.initialParameters(network);
        for (int i = 0; i < initial.length; i++) {
            step.parameters().putFloat(i * Float.BYTES, 3 * initial[i]);
        }
        return step;
    }

    @Test
    void shouldWriteTheSameForTheSameSeed() {
        int[] text = writer.follow(new int[] {1, 2}, 40, ANY, 5);

        assertThat(text).hasSize(40).isEqualTo(writer.follow(new int[] {1, 2}, 40, ANY, 5));
        assertThat(text).isNotEqualTo(writer.follow(new int[] {1, 2}, 40, ANY, 6));
        assertThat(Arrays.stream(text).distinct().count()).isGreaterThan(3);
    }

    @Test
    void shouldGoOnFromTheLastTokensThatTheContextTakes() {
        int[] other = writer.follow(new int[] {8, 8, 8, 1, 2, 3, 4}, 10, BEST, 5);

        assertThat(writer.follow(new int[] {5, 1, 2, 3, 4}, 10, BEST, 5)).isEqualTo(other);
        assertThat(writer.follow(new int[] {1, 2, 3, 4}, 10, BEST, 5)).isEqualTo(other);
    }
}
