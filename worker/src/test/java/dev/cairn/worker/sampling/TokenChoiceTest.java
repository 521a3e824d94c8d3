package dev.cairn.worker.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.worker.SplitMix64;
import org.junit.jupiter.api.Test;

class TokenChoiceTest {
    private static final int DRAWS = 20_000;

    /** Logarithms of 0.5, 0.3, 0.15 and 0.05, not in their order. */
    private static final float[] LOGITS = {log(0.3), log(0.05), log(0.5), log(0.15)};

    @Test
    void shouldDrawEachTokenAsOftenAsTheModelSays() {
        double[] shares = shares(new TokenChoice(1, 0, 1, 0));

        assertThat(shares).containsExactly(new double[] {0.3, 0.05, 0.5, 0.15}, within(0.015));
    }

    @Test
    void shouldSharpenAtALowTemperatureAndTakeTheMostProbableAtNone() {
        double[] sharpened = shares(new TokenChoice(0.5, 0, 1, 0));

        assertThat(sharpened[2]).isCloseTo(0.25 / (0.25 + 0.09 + 0.0225 + 0.0025), within(0.015));
        assertThat(shares(new TokenChoice(0, 0, 1, 0))[2]).isEqualTo(1);
    }

    @Test
    void shouldKeepTheMostProbableTokensAlone() {
        assertThat(shares(new TokenChoice(1, 2, 1, 0)))
                .containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.015));
        assertThat(shares(new TokenChoice(1, 0, 0.79, 0)))
                .containsExactly(new double[] {0.375, 0, 0.625, 0}, within(0.015));
        assertThat(shares(new TokenChoice(1, 0, 0.85, 0))[3]).isPositive();
        assertThat(shares(new TokenChoice(1, 0, 0.4, 0))[2]).isEqualTo(1);
    }

    @Test
    void shouldSpareTokensThatStandForNoText() {
        assertThat(shares(new TokenChoice(1, 0, 1, 3))[3]).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhatLeavesNothingToChoose() {
        assertThatThrownBy(() -> new TokenChoice(1, 0, 0, 0)).hasMessageContaining("topP=0.0");
        assertThatThrownBy(() -> new TokenChoice(-1, 0, 1, 0)).hasMessageContaining("temperature=-1.0");
    }

    private static double[] shares(TokenChoice choice) {
        var random = new SplitMix64(7);
        double[] shares = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++) {
            shares[choice.choose(LOGITS, random)] += 1.0 / DRAWS;
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] = Math.rint(shares[i] * 1e9) / 1e9; // what adding up has lost
        }
        return shares;
    }

    private static float log(double x) {
        return (float) Math.log(x);
    }
}
