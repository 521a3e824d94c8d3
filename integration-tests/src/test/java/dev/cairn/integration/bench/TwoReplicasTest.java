package dev.cairn.integration.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.Backend;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TwoReplicasTest {
    private static final int STEPS = 20;

    static List<Reference> references() {
        return Reference.ALL;
    }

    @ParameterizedTest
    @MethodSource("references")
    void shouldGiveTheSameBitsOnTwoThreadsAsOneAfterTheOther(Reference reference) {
        Backend.load();
        try (var alone = LocalReplica.of(reference.small().get());
                var together = new TwoReplicas(reference.small())) {
            for (int i = 0; i < STEPS; i++) {
                alone.step();
            }
            together.take(2 * STEPS);

            assertThat(together.parameters()).hasSize(2).allSatisfy(parameters -> assertThat(parameters)
                    .isEqualTo(alone.parameters()));
        }
    }
}
