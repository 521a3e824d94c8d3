package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scored in batches of 2 and 1 examples, of two numbers each. */
class SequenceScoringTest {
    @TempDir
    private static Path folder;

    @Test
    void shouldStateErrorsOfForecastsInTheirOwnUnit() throws IOException {
        Map<String, Double> metrics = metrics(new ForecastScoring("numbers", 10), 1, -1, 2, 0, 3, 3);

        assertThat(metrics.get("rmse")).isCloseTo(10 * Math.sqrt(24 / 6.0), within(1e-12)); // all are predicted as 0
        assertThat(metrics.get("mae")).isCloseTo(100 / 6.0, within(1e-12));
        assertThat(metrics.get("loss")).isCloseTo((2 * 0.25 + 0.75) / 3, within(1e-12));
    }

    @Test
    void shouldGiveTheLossOfALanguageModelAsPerplexityAndBitsToo() throws IOException {
        Map<String, Double> metrics = metrics(new LanguageScoring(), 0, 0, 0, 0, 0, 0);

        double loss = (2 * 0.25 + 0.75) / 3;
        assertThat(metrics)
                .containsExactly(
                        entry("loss", loss),
                        entry("perplexity", StrictMath.exp(loss)),
                        entry("bitsPerToken", loss / StrictMath.log(2)));
    }

    @Test
    void shouldCountTokensThatAreToBeGuessedAlone() throws IOException {
        Map<String, Double> metrics = metrics(new MaskedLanguageScoring("numbers"), 0, 1, 0, 0, 1, 1);

        assertThat(metrics.get("loss")).isCloseTo((0.25 + 2 * 0.75) / 3, within(1e-12));
    }

    /** The loss is 0.25 in the first batch and 0.75 in the second; the output is zeros. */
    private static Map<String, Double> metrics(Scoring scoring, float... numbers) throws IOException {
        var feeds = List.of(Feed.unchanged("numbers", "numbers"));
        var step = new FakeStep(new float[0], new float[4], 0.25f, 0.75f);
        try (ShardedDataset data = ShardedDataset.open(write(numbers))) {
            return scoring.metrics(Scorer.score(step, data, 2, 0, 1, feeds, scoring));
        }
    }

    private static String write(float... numbers) throws IOException {
        var columns = List.of(new Column("numbers", ElementType.FLOAT32, List.of(2)));
        var target = new org.apache.hadoop.fs.Path(
                folder.resolve(String.valueOf(Arrays.hashCode(numbers))).toUri());
        var files = ShardedDataset.fileSystem(target, new Configuration(false));
        var file = new org.apache.hadoop.fs.Path(target, "part-00000.arrow");
        try (ShardWriter writer = new ShardWriter(files, file, columns)) {
            for (int i = 0; i < numbers.length; i += 2) {
                ByteBuffer row = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                writer.append(
                        i, row.putFloat(numbers[i]).putFloat(numbers[i + 1]).flip());
            }
            new Manifest("cafe", columns, numbers.length / 2, List.of(writer.finish()), Map.of()).write(files, target);
        }
        return target.toString();
    }
}
