package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.scoring.RankScore;
import java.util.List;
import java.util.Optional;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RankScoresTest {
    private final byte[] parameters = new byte[200_000];

    private RankScore score(double sum) {
        double[] packed = RankScore.of(new double[] {sum, 0.1}, new UnsafeBuffer(parameters))
                .packed();
        return RankScore.unpacked(packed);
    }

    @Test
    void shouldPutTheRanksTogetherOnceAllAreThere() {
        // given
        RankScores scores = new RankScores(2);
        assertThat(scores.add(10, 1, score(1))).isEmpty();
        assertThat(scores.add(20, 0, score(2))).isEmpty();

        // when
        Optional<List<RankScore>> parts = scores.add(10, 0, score(3));

        // then
        assertThat(parts.orElseThrow().stream().map(part -> part.sums()[0]).toList())
                .isEqualTo(List.of(3.0, 1.0));
        assertThat(RankScores.apart(parts.orElseThrow())).isEmpty();
    }

    @Test
    void shouldNameTheRankWhoseParametersDifferInOneBit() {
        // given
        RankScore first = score(1);
        RankScore second = score(1);

        // when
        parameters[150_001] ^= 4;

        // then
        assertThat(RankScores.apart(List.of(first, second, score(1)))).contains(2);
    }
}
