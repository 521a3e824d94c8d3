package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
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
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Six examples on two ranks, of which a guesser of class 0 gets three right. */
class ClassificationReviewTest {
    private static final int[] TRUTHS = {0, 1, 0, 2, 0, 2};

    /** Of classes 0, 1 and 2, for each of a batch's two examples. */
    private static final float[] LOGITS = {3, 2, 1, 3, 2, 1};

    private final ClassificationReview review = new ClassificationReview(
            new ClassificationScoring("label", 3), 2, new Kept("pixel", ElementType.FLOAT32, 2));

    @TempDir
    private Path folder;

    @Test
    void shouldCountPairsAndKeepTheWorstMistakesOfAllRanks() throws IOException {
        double[] total = new double[review.width()];
        try (ShardedDataset data = ShardedDataset.open(written())) {
            for (int rank = 0; rank < 2; rank++) {
                review.merge(
                        Scorer.score(new FakeStep(new float[0], LOGITS, 0), data, 2, rank, 2, feeds(), review), total);
            }
        }

        assertThat(review.metrics(total)).containsEntry("accuracy", 0.5);
        assertThat(review.count(total, 0, 0)).isEqualTo(3);
        assertThat(review.count(total, 1, 0)).isEqualTo(1);
        assertThat(review.count(total, 2, 0)).isEqualTo(2);
        assertThat(review.count(total, 0, 1)).isZero();
        var worst = review.mistakes(total);
        assertThat(worst).extracting("id", "truth", "predicted").containsExactly(mistake(3), mistake(5));
        assertThat(review.inputs(total)).containsExactly(new double[] {3, -3}, new double[] {5, -5});
        double shares = Math.exp(3) + Math.exp(2) + Math.exp(1);
        assertThat(worst)
                .allSatisfy(mistake -> assertThat(mistake.loss()).isCloseTo(Math.log(shares) - 1, within(1e-12)));
    }

    private static Tuple mistake(long id) {
        return tuple(id, 2, 0);
    }

    private static List<Feed> feeds() {
        return List.of(Feed.unchanged("label", "label"), Feed.unchanged("pixel", "pixel"));
    }

    private String written() throws IOException {
        var columns = List.of(
                new Column("label", ElementType.INT32, List.of()),
                new Column("pixel", ElementType.FLOAT32, List.of(2)));
        var target = new org.apache.hadoop.fs.Path(folder.toUri());
        var files = ShardedDataset.fileSystem(target, new Configuration(false));
        var file = new org.apache.hadoop.fs.Path(target, "part-00000.arrow");
        try (ShardWriter writer = new ShardWriter(files, file, columns)) {
            for (int i = 0; i < TRUTHS.length; i++) {
                writer.append(
                        i,
                        row().putInt(TRUTHS[i]).flip(),
                        row().putFloat(i).putFloat(-i).flip());
            }
            new Manifest("cafe", columns, TRUTHS.length, List.of(writer.finish()), Map.of()).write(files, target);
        }
        return target.toString();
    }

    private static ByteBuffer row() {
        return ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
