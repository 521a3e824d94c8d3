package dev.cairn.worker.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RetrievalScoringTest {
    private final RetrievalScoring scoring = new RetrievalScoring();
    private final double[] sums = new double[scoring.width()];

    /** The second image likes the first's caption better; the third's caption likes two images the same. */
    @Test
    void shouldCountWhoFindsWhatBelongsToIt() {
        add(new float[][] {{3, 1, 0}, {4, 2, 1}, {0, 0, 1}}, 0.5f);
        add(new float[][] {{7}}, 0.1f);

        Map<String, Double> metrics = scoring.metrics(sums);

        assertThat(metrics.get("captionOfImage")).isEqualTo(3 / 4.0);
        assertThat(metrics.get("imageOfCaption")).isEqualTo(2 / 4.0);
        assertThat(metrics.get("loss")).isCloseTo((3 * 0.5 + 0.1) / 4, within(1e-7));
    }

    private void add(float[][] likeness, float loss) {
        var output = new UnsafeBuffer(new byte[likeness.length * likeness.length * Float.BYTES]);
        for (int i = 0; i < likeness.length; i++) {
            for (int k = 0; k < likeness.length; k++) {
                output.putFloat((i * likeness.length + k) * Float.BYTES, likeness[i][k]);
            }
        }
        RetrievalScoring.add(likeness.length, output, loss, sums);
    }
}
