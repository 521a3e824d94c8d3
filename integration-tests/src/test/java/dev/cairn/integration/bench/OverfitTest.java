package dev.cairn.integration.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.step.Backend;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A network that learns at all can learn one batch by heart. Every loss here has the floor 0: labels are certain given
 * their inputs, no two sequences start with the same token, and noise is what is left of an image of one shade.
 */
class OverfitTest {
    private static final float LEARNING_RATE = 1e-3f;
    private static final int LIMIT = 3_000;

    /** Of the loss at the start; the floor itself has no per cent. */
    private static final float REACHED = 0.01f;

    @BeforeEach
    void load() {
        Backend.load();
    }

    static List<Reference> references() {
        return Reference.ALL;
    }

    static Stream<Named<Supplier<Workload>>> small() {
        var references = references().stream().map(reference -> Named.of(reference.name(), reference.small()));
        Named<Supplier<Workload>> diffusion = Named.of("diffusion of classes", UNetWorkload::conditional);
        var others = Stream.of(ImageWorkloads.small(), SequenceWorkloads.small(), List.of(diffusion))
                .flatMap(List::stream);
        return Stream.concat(references, others);
    }

    @ParameterizedTest
    @MethodSource("small")
    void shouldLearnOneBatchByHeart(Supplier<Workload> workload) {
        learn(workload.get());
    }

    @Tag("soak")
    @ParameterizedTest
    @MethodSource("references")
    void shouldLearnOneBatchOfItsFullSizeByHeart(Reference reference) {
        learn(reference.workload().get());
    }

    private static void learn(Workload workload) {
        try (var replica = new LocalReplica(workload, LEARNING_RATE)) {
            float initial = replica.step();
            float loss = initial;
            int steps = 1;
            while (loss > REACHED * initial && steps < LIMIT) {
                loss = replica.step();
                steps++;
            }
            assertThat(loss)
                    .as("loss after %d steps, %s at the start", steps, initial)
                    .isLessThan(REACHED * initial);
        }
    }
}
