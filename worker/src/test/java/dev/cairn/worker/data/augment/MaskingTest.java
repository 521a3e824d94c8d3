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
        int[] places = new int[masking.guesses(tokens.length)];
        int[] targets = new int[places.length];
        float[] weights = new float[places.length];
        int masked = 0;
        int kept = 0;
        for (int id = 0; id < 2_000; id++) {
            for (int i = 0; i < tokens.length; i++) {
                tokens[i] = i < 80 ? FIRST + (id * 37 + i * 11) % (END - FIRST) : PADDING;
            }
            int[] row = tokens.clone();
            masking.apply(tokens, places, targets, weights, chance.mask(0, id));
            for (int guess = 0; guess < 12; guess++) { // 15 % of 80
                int place = places[guess];
                assertThat(place).isBetween(guess == 0 ? 0 : places[guess - 1] + 1, 79);
                assertThat(targets[guess]).isEqualTo(row[place]);
                assertThat(tokens[place]).isBetween(MASK, END - 1);
                masked += tokens[place] == MASK ? 1 : 0;
                kept += tokens[place] == row[place] ? 1 : 0;
                row[place] = tokens[place];
            }
            assertThat(tokens).isEqualTo(row);
            assertThat(weights).containsExactly(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0);
        }
        double chosen = 2_000 * 12;
        assertThat(masked / chosen).isCloseTo(0.8, within(0.01));
        assertThat(kept / chosen).isCloseTo(0.1, within(0.01));
    }

    @Test
    void shouldHideOneTokenOfARowAtLeast() {
        var masking = new TokenMasking(0.01, MASK, FIRST, END);
        int[] times = new int[4];
        int[] place = new int[1];
        float[] weight = new float[1];
        for (int id = 0; id < 400; id++) {
            int[] tokens = {PADDING, 10, 11, PADDING};
            masking.apply(tokens, place, new int[1], weight, chance.mask(0, id));
            assertThat(weight).containsOnly(1);
            times[place[0]]++;
        }
        assertThat(times[0] + times[3]).isZero();
        assertThat(times[1]).isBetween(150, 250);

        masking.apply(new int[] {PADDING, MASK}, place, new int[1], weight, chance.mask(0, 0));
        assertThat(weight).containsOnly(0);
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
