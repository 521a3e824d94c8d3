package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ScorerTest {
    @Test
    void shouldShowInTheFiguresThatAParameterIsNotFinite() {
        var scoring = new ClassificationScoring("label", 2);
        var step = new Parameters(0.5f, Float.NaN);

        double[] sums = Scorer.score(step, "no data is read", 4, 0, 1, List.of(), scoring);

        assertThat(scoring.metrics(sums).get("loss")).isNaN();
    }

    /** A step that has parameters and is asked for nothing else. */
    private static final class Parameters implements Step {
        private final UnsafeBuffer parameters;

        Parameters(float... values) {
            parameters = new UnsafeBuffer(new byte[values.length * Float.BYTES]);
            for (int i = 0; i < values.length; i++) {
                parameters.putFloat(i * Float.BYTES, values[i]);
            }
        }

        @Override
        public MutableDirectBuffer parameters() {
            return parameters;
        }

        @Override
        public DirectBuffer gradients() {
            throw new UnsupportedOperationException();
        }

        @Override
        public float gradient(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public float infer(int examples, Map<String, ByteBuffer> tensors, NoiseKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DirectBuffer output(int examples) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
