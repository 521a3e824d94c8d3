package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SplitTest {
    private static final Split AUTO = new Split(Split.Way.AUTO, 0.2, 0.1);

    @Test
    void shouldKeepRowsTogetherThatMakeExamplesTogether() {
        Split split = AUTO.decided(true);

        assertThat(split.partOf(3, 71, 100)).isEqualTo(Part.TRAIN);
        assertThat(split.partOf(3, 72, 100)).isEqualTo(Part.VALIDATION);
        assertThat(split.partOf(3, 79, 100)).isEqualTo(Part.VALIDATION);
        assertThat(split.partOf(3, 80, 100)).isEqualTo(Part.TEST);
    }

    @Test
    void shouldRefuseToTakeSomeRowsOfARunningTextOrASeries() {
        Split few = new Split(Split.Way.AUTO, 0.2, 0.1, 1000);

        assertThatThrownBy(() -> few.decided(true)).hasMessageStartingWith("data.trainLimit=1000: goes with rows that");
        assertThat(few.decided(false).trainLimit()).isEqualTo(1000);
    }

    @Test
    void shouldDrawOtherRowsByTheirIdsAndLeaveADecisionAsItIs() {
        assertThat(AUTO.decided(false)).isEqualTo(new Split(Split.Way.HASH, 0.2, 0.1));
        Split every = new Split(Split.Way.EVERY, 0.2, 0.1);
        assertThat(every.decided(true)).isEqualTo(every);
    }
}
