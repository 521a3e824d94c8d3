package dev.cairn.worker.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final int PADDING = 0;
    private static final int MASK = 3;
    private static final int FIRST = 4;
    private static final int END = 1_000;

    private final Chance chance = new Chance(11);

    @Test
    void shouldHideTokensAsBertDoes() {
        var masking = new TokenMasking(0.15, MASK, FIRST, END);
        int[] tokens = new int[100];
        int[] targets = new int[100];
        float[] weights = new float[100];
        int chosen = 0;
        int masked = 0;
        int kept = 0;
        for (int id = 0; id < 2_000; id++) {
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = i < 80 ? FIRST + (id * 37 + i * 11) % (END - FIRST) : PADDING;
            }
            int[] row = tokens.clone();
            masking.apply(tokens, targets, weights, chance.mask(0, id));
            assertThat(targets).isEqualTo(row);
            for (int i = 0; i < tokens.length; i++) {
                if (weights[i] == 0) {
                    assertThat(tokens[i]).isEqualTo(row[i]);
                } else {
                    assertThat(i).isLessThan(80);
                    chosen++;
                    masked += tokens[i] == MASK ? 1 : 0;
                    kept += tokens[i] == row[i] ? 1 : 0;
                    assertThat(tokens[i]).isBetween(MASK, END - 1);
                }
            }
        }
        assertThat(chosen / 160_000.0).isCloseTo(0.15, within(0.005));
        assertThat((double) masked / chosen).isCloseTo(0.8, within(0.01));
        assertThat((double) kept / chosen).isCloseTo(0.1, within(0.01));
    }

    @Test
    void shouldHideOneTokenOfARowAtLeast() {
        var masking = new TokenMasking(0.01, MASK, FIRST, END);
        int[] places = new int[4];
        for (int id = 0; id < 400; id++) {
            int[] tokens = {PADDING, 10, 11, PADDING};
            float[] weights = new float[4];
            masking.apply(tokens, new int[4], weights, chance.mask(0, id));
            for (int i = 0; i < 4; i++) {
                places[i] += (int) weights[i];
            }
        }
        assertThat(places[0] + places[3]).isZero();
        assertThat(places[1]).isBetween(150, 260);
        assertThat(places[2]).isBetween(150, 260);

        float[] none = {1, 1};
        masking.apply(new int[] {PADDING, MASK}, new int[2], none, chance.mask(0, 0));
        assertThat(none).containsOnly(0);
    }

    @Test
    void shouldRefuseAMaskThatIsAnOrdinaryToken() {
        assertThatThrownBy(() -> new TokenMasking(0.15, 5, FIRST, END)).hasMessageContaining("mask=5");
        assertThatThrownBy(() -> new TokenMasking(1, MASK, FIRST, END)).hasMessageContaining("rate=1");
    }

    @Test
    void shouldHideTheSameNumberOfPatchesOfEachImage() {
        var masking = new PatchMasking(4, 0.75);
        var shape = new ImageShape(2, 8, 16);
        int[] hidden = new int[masking.patches(shape)];
        assertThat(hidden).hasSize(8);
        for (int id = 0; id < 1_000; id++) {
            float[] image = new float[shape.elements()];
            Arrays.fill(image, 1);
            float[] mask = new float[8];
            masking.apply(image, shape, mask, chance.mask(0, id));
            int black = 0;
            for (int i = 0; i < image.length; i++) {
                int pixel = i % 128;
                float expected = 1 - mask[pixel / 16 / 4 * 4 + pixel % 16 / 4];
                assertThat(image[i]).isEqualTo(expected);
                black += image[i] == 0 ? 1 : 0;
            }
            assertThat(black).isEqualTo(6 * 2 * 16);
            for (int i = 0; i < 8; i++) {
                hidden[i] += (int) mask[i];
            }
        }
        for (int times : hidden) {
            assertThat(times).isBetween(700, 800);
        }
        assertThatThrownBy(() -> masking.patches(new ImageShape(1, 9, 16))).hasMessageContaining("9 x 16");
    }

    @Test
    void shouldWeighMixedImagesAsBetaDoes() {
        for (double alpha : new double[] {0.2, 1}) {
            var mixup = new Mixup(alpha);
            double sum = 0;
            double squares = 0;
            for (int id = 0; id < 20_000; id++) {
                float weight = mixup.weight(chance.mixup(1, id));
                assertThat(weight).isBetween(0f, 1f);
                sum += weight - 0.5;
                squares += (weight - 0.5) * (weight - 0.5);
            }
            assertThat(sum / 20_000).isCloseTo(0, within(0.01));
            assertThat(squares / 20_000).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.004));
        }
        assertThat(Mixup.NONE.weight(chance.mixup(1, 1))).isOne();
        float[] image = {100, 0};
        Mixup.mix(image, new float[] {0, 200}, 0.75f, 2);
        assertThat(image).containsExactly(75, 50);
    }
}
