package dev.cairn.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchPlanTest {
    @ParameterizedTest
    @CsvSource({"10007,64,1", "10007,64,2", "10007,64,3", "10007,64,7", "100,7,3", "65,64,2", "7,100,7", "5,4,4"})
    void shouldDealEveryExampleOfAnEpochToOneRank(long examples, int batchSize, int workers) {
        BatchPlan plan = new BatchPlan(examples, batchSize, workers);
        long next = 0;

        for (long step = 0; step < plan.stepsPerEpoch(); step++) {
            int dealt = 0;
            for (int rank = 0; rank < workers; rank++) {
                Slice slice = plan.slice(step, rank);
                if (slice.examples() > 0) {
                    assertThat(slice.from()).isEqualTo(next);
                    next = slice.to();
                    dealt += slice.examples();
                    assertThat(plan.batchSizes(rank)).contains(slice.examples());
                    assertThat(slice.examples()).isGreaterThanOrEqualTo(Math.min(2, plan.stepExamples(step)));
                }
            }
            assertThat(dealt).isEqualTo(plan.stepExamples(step));
        }

        assertThat(next).isEqualTo(examples);
    }

    @Test
    void shouldDealAShortTailToFewerRanks() {
        BatchPlan plan = new BatchPlan(64 + 5, 64, 7);

        int[] sizes = new int[7];
        Arrays.setAll(sizes, rank -> plan.slice(1, rank).examples());

        assertThat(sizes).containsExactly(2, 3, 0, 0, 0, 0, 0);
        assertThat(plan.batchSizes(0)).containsExactly(2, 9);
        assertThat(plan.batchSizes(6)).containsExactly(10);
    }

    @Test
    void shouldTurnStepsIntoPositionsAndBack() {
        BatchPlan plan = new BatchPlan(100, 30, 2);

        assertThat(plan.stepsPerEpoch()).isEqualTo(4);
        assertThat(plan.position(11)).isEqualTo(new Position(2, 3));
        assertThat(plan.globalStep(new Position(2, 3))).isEqualTo(11);
        assertThat(plan.stepExamples(11)).isEqualTo(10);
    }

    @Test
    void shouldRefuseFewerExamplesThanWorkersInOneLine() {
        assertThatThrownBy(() -> new BatchPlan(3, 64, 4))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessage("workers=4: more than the 3 training examples; use fewer workers or more data");
    }
}
