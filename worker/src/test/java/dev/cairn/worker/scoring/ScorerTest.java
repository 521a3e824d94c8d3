package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {
    @Test
    void shouldShowInTheFiguresThatAParameterIsNotFinite(@TempDir Path folder) throws IOException {
        var scoring = new ClassificationScoring("label", 2);
        var step = new FakeStep(new float[] {0.5f, Float.NaN}, new float[0]);

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
}
