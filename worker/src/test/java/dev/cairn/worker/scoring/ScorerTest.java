package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Step;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {
    @Test
    void shouldShowInTheFiguresThatAParameterIsNotFinite(@TempDir Path folder) throws IOException {
        var scoring = new ClassificationScoring("label", 2);
        var step = new Parameters(0.5f, Float.NaN);

        try (ShardedDataset nothing = ShardedDataset.open(empty(folder))) {
            double[] sums = Scorer.score(step, nothing, 4, 0, 1, List.of(), scoring);

            assertThat(scoring.metrics(sums).get("loss")).isNaN();
        }
    }

    private static String empty(Path folder) throws IOException {
        var target = new org.apache.hadoop.fs.Path(folder.toUri());
        var columns = List.of(new Column("label", ElementType.INT32, List.of()));
        new Manifest("empty", columns, 0, List.of(), Map.of())
                .write(ShardedDataset.fileSystem(target, new Configuration(false)), target);
        return target.toString();
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
