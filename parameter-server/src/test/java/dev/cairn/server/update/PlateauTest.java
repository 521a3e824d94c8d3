package dev.cairn.server.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.update.Plateau.State;
import org.junit.jupiter.api.Test;

class PlateauTest {
    private static float factorAfter(Plateau plateau, double... figures) {
        State state = State.START;
        for (double figure : figures) {
            state = plateau.after(state, figure);
        }
        return state.rateFactor();
    }

    @Test
    void shouldLowerTheRateWhenPatienceIsSpent() {
        // given
        Plateau plateau = new Plateau(0.5f, 2);

        // then
        assertThat(factorAfter(plateau, 3, 2, 1)).isEqualTo(1);
        assertThat(factorAfter(plateau, 1, 1, 1)).isEqualTo(1);
        assertThat(factorAfter(plateau, 1, 1, 1, 1)).isEqualTo(0.5f);
        assertThat(factorAfter(plateau, 1, 1, 1, 0.9)).isEqualTo(1);
        assertThat(factorAfter(plateau, 1, 2, 0.99999, Double.NaN)).isEqualTo(0.5f);
        assertThat(factorAfter(plateau, 1, 1, 1, 1, 1, 1, 1)).isEqualTo(0.25f);
        assertThat(factorAfter(plateau, -1, -2, -3, -3.1)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAFactorThatDoesNotLower() {
        assertThatThrownBy(() -> new Plateau(1, 2)).hasMessageStartingWith("optimizer.decayFactor=1.0, ");
    }
}
