package dev.cairn.driver.training;

import static dev.cairn.driver.training.OptimizerSetupTest.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.training.WorkerResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeterminismTest {
    private static WorkerResult worker(int rank, int generation, String fingerprint) {
        var seconds = new WorkerResult.LoopSeconds(0, 0, 0, 0);
        return new WorkerResult(rank, generation, 20, "CpuBackend", fingerprint, seconds);
    }

    @ParameterizedTest
    @CsvSource({
        "fp32, sync, avx512, true",
        "topk, sync, avx512, true",
        "fp32, sync, avx2, false",
        "fp32, ssp, avx512, false",
        "topk, async, avx512, false"
    })
    void shouldHoldInStepOnMachinesOfOneKind(String encoding, String consistency, String kind, boolean expected) {
        var settings = settings("server.encoding=" + encoding, "server.consistency=" + consistency);

        assertThat(Determinism.holds(settings, List.of(worker(0, 0, "avx512"), worker(1, 1, kind))))
                .isEqualTo(expected);
    }
}
