package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.settings.Settings;
import dev.cairn.server.Consistency;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsistencySetupTest {
    private static final List<ParameterArray> ARRAYS =
            List.of(new ParameterArray("weights", List.of(3, 2), ParameterArray.Kind.WEIGHT));

    private static Consistency setup(String... assignments) {
        Settings settings = OptimizerSetupTest.settings(assignments);
        return ConsistencySetup.of(settings, OptimizerSetup.of(settings, 100).updates(settings, ARRAYS, 20), 20);
    }

    @Test
    void shouldReadTheBoundAndSettleForEachEvaluationAndCheckpoint() {
        assertThat(setup()).isEqualTo(Consistency.SYNC);
        assertThat(setup("server.consistency=ssp", "server.staleness=2")).isEqualTo(Consistency.ssp(2, 20, 500));
        assertThat(setup("server.consistency=async", "checkpoint.everySteps=30"))
                .isEqualTo(Consistency.async(20, 30));
        assertThat(setup("server.consistency=async", "checkpoint.everySteps=0")).isEqualTo(Consistency.async(20));
    }

    @Test
    void shouldRefuseALineEachWhatNeedsWholeSteps() {
        assertThatThrownBy(() -> setup(
                        "server.consistency=async",
                        "optimizer.clipNorm=1",
                        "optimizer.nonFinite=skip",
                        "optimizer.schedule=plateau",
                        "optimizer.decayFactor=0.5"))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage(
                        """
                        optimizer.clipNorm=1.0: needs whole steps, which server.consistency=async does not have; \
                        use server.consistency=sync or optimizer.clipValue
                        optimizer.nonFinite=skip: needs whole steps, which server.consistency=async does not have; \
                        use server.consistency=sync or optimizer.nonFinite=diverge
                        optimizer.schedule=plateau: needs whole steps, which server.consistency=async does not have; \
                        use server.consistency=sync or another schedule""");
    }
}
