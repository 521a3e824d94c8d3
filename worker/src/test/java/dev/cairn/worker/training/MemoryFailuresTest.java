package dev.cairn.worker.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Sgd;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.BatchPlan;
import dev.cairn.worker.scoring.ClassificationScoring;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryFailuresTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[DEVICE] allocation failed; Error code: [2]",
                "Failed to allocate 4096 bytes from DEVICE [0] memory",
                "Requested amount exceeds DEVICE limits",
                "Physical memory usage is too high: physicalBytes (2G) > maxPhysicalBytes (1G)",
            })
    void shouldNameTheBatchSizeToTry(String said) {
        assertThatThrownBy(() -> work(new IllegalStateException(said)))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessage("train.batchSize=256: a worker's share of it does not fit into memory (" + said
                        + "); try 128, or the same batch in parts, train.accumulation=2");
    }

    @Test
    void shouldKnowJavaCppsLimit() {
        assertThatThrownBy(() -> work(new OutOfMemoryError("Failed to allocate memory within limits: 1G + 2G > 2G")))
                .isInstanceOf(CairnException.class);
    }

    @Test
    void shouldLeaveOtherFailuresAlone() {
        var heap = new OutOfMemoryError("Java heap space");
        assertThatThrownBy(() -> work(heap)).isSameAs(heap);
    }

    /** A worker whose step can't be made. */
    private static void work(Throwable failure) {
        var settings = ServerSettings.of("memory", 1, "127.0.0.1", new Sgd(), new LearningRate.Constant(1), 1);
        try (var server = ParameterServer.start(settings, new float[16], new RoundListener() {})) {
            var task = new WorkerTask(
                    batchSizes -> {
                        throw thrown(failure);
                    },
                    List.of(),
                    new ClassificationScoring("label", 2),
                    "",
                    "",
                    new BatchPlan(512, 256, 1),
                    1,
                    0,
                    1,
                    1,
                    null,
                    server.address());
            Worker.run(task, 0, 0, new Configuration(false));
        }
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }
}
