package dev.cairn.driver.dataset.digits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class DigitPainterTest {
    private static final long SEED = 1;
    private static final int TRAIN = 6_000;
    private static final int TEST = 1_000;

    @Test
    void shouldDrawTheSamePictureForTheSameSeedAndIdWhateverWasDrawnBefore() {
        byte[] alone = draw(new DigitPainter(SEED), 77);
        DigitPainter busy = new DigitPainter(SEED);
        draw(busy, 5);

        assertThat(draw(busy, 77)).isEqualTo(alone);
        assertThat(draw(busy, 78)).isNotEqualTo(alone);
        assertThat(draw(new DigitPainter(SEED + 1), 77)).isNotEqualTo(alone);
    }

    @Test
    void shouldDrawWhatItHasDrawnEverSince() {
        CRC32C pictures = new CRC32C();
        DigitPainter painter = new DigitPainter(SEED);
        for (long id = 0; id < 500; id++) {
            pictures.update(draw(painter, id));
        }

        assertThat(Long.toHexString(pictures.getValue())).isEqualTo("a89debcd");
    }

    @Test
    void shouldDrawEveryDigitAboutAsOften() {
        int[] drawn = new int[10];
        DigitPainter painter = new DigitPainter(SEED);
        for (long id = 0; id < 5_000; id++) {
            drawn[painter.draw(id, new byte[28 * 28])]++;
        }

        assertThat(Arrays.stream(drawn).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(430, 570));
    }

    /** Hard enough that a network has something to learn which a linear model cannot. */
    @Test
    void shouldBeTooHardForALinearModel() {
        DigitPainter painter = new DigitPainter(SEED);
        float[][] train = new float[TRAIN][];
        int[] trainLabels = new int[TRAIN];
        float[][] test = new float[TEST][];
        int[] testLabels = new int[TEST];
        byte[] pixels = new byte[28 * 28];
        for (int i = 0; i < TRAIN; i++) {
            trainLabels[i] = painter.draw(i, pixels);
            train[i] = SoftmaxRegression.features(pixels);
        }
        for (int i = 0; i < TEST; i++) {
            testLabels[i] = painter.draw((1L << 40) + i, pixels);
            test[i] = SoftmaxRegression.features(pixels);
        }

        SoftmaxRegression model = SoftmaxRegression.fit(train, trainLabels);

        double seen = model.accuracy(train, trainLabels);
        double unseen = model.accuracy(test, testLabels);
        System.out.printf(
                "softmax regression on %d digits: %.1f %% of them, %.1f %% of %d others%n",
                TRAIN, 100 * seen, 100 * unseen, TEST);
        assertThat(seen).isGreaterThan(0.8); // it did learn what it can
        assertThat(unseen).isBetween(0.7, 0.9);
    }

    private static byte[] draw(DigitPainter painter, long id) {
        byte[] pixels = new byte[28 * 28 + 1];
        pixels[28 * 28] = (byte) painter.draw(id, pixels);
        return Arrays.copyOf(pixels, pixels.length);
    }
}
