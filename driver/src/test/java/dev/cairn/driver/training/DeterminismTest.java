package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.training.WorkerResult;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeterminismTest {
    private final List<String> warnings = new ArrayList<>();

    /** Two workers, of which the second has the given generation and kind of machine. */
    private boolean holds(String encoding, String consistency, long firstStep, int generation, String kind) {
        Settings settings = OptimizerSetupTest.settings(
                "server.encoding=" + encoding, "server.consistency=" + consistency, "optimizer.name=sgd");
        return Determinism.holds(
                settings, firstStep, List.of(worker(0, 0, "avx512"), worker(1, generation, kind)), warnings::add);
    }

    private static WorkerResult worker(int rank, int generation, String fingerprint) {
        var seconds = new WorkerResult.LoopSeconds(0, 0, 0, 0);
        return new WorkerResult(rank, generation, 20, "CpuBackend", fingerprint, seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "fp32, sync, 0, 0, avx512, true",
        "fp32, sync, 10, 1, avx512, true",
        "bf16, sync, 10, 1, avx512, true",
        "topk, sync, 0, 0, avx512, true",
        "fp32, sync, 0, 0, avx2, false",
        "fp32, ssp, 0, 0, avx512, false"
    })
    void shouldHoldInStepOnMachinesOfOneKind(
            String encoding, String consistency, long firstStep, int generation, String kind, boolean expected) {
        assertThat(holds(encoding, consistency, firstStep, generation, kind)).isEqualTo(expected);
        assertThat(warnings).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"topk, 10, 0", "topk, 0, 1", "threshold, 10, 2"})
    void shouldNotHoldAndSaySoWhereWhatAWorkerOwedIsLost(String encoding, long firstStep, int generation) {
        assertThat(holds(encoding, "sync", firstStep, generation, "avx512")).isFalse();
        assertThat(warnings).singleElement().asString().startsWith("server.encoding=" + encoding + ": ");
    }

    @Test
    void shouldNameStepAndWorker() {
        holds("topk", "sync", 10, 1, "avx512");

        assertThat(warnings)
                .containsExactly(
                        "server.encoding=topk: what workers had not sent yet was lost when the run was taken up"
                                + " at step 10 and when rank 1 started again; a run that never stops ends on other bits"
                                + " (deterministic: false)");
    }
}
