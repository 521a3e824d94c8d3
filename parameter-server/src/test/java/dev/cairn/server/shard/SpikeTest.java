package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.ServerException;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Optimizer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpikeTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final int MOST = 3;
    private static final Updates PLAIN =
            Updates.of(Optimizer.of(new Adam(0.9f, 0.999f, 1e-8f), HandSteppedServer.RATE));
    private static final Updates GUARDED = PLAIN.withGuard(new Guard(false, 5, MOST));

    private final Random random = new Random(8);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[] gradient = Reference.random(random, PARAMETERS);
    private final Reference reference = new Reference(PLAIN, initial);

    private static void push(HandSteppedServer server, FakeWorker worker, float[] pushed, float loss) {
        worker.loss = loss;
        worker.push(server.step(), pushed, 1, 1);
        server.run();
        worker.listen();
    }

    private void push(HandSteppedServer server, FakeWorker worker, int steps) {
        for (int step = 0; step < steps; step++) {
            push(server, worker, gradient, 1 + step % 3);
        }
    }

    private float[] after(int steps) {
        for (int step = 0; step < steps; step++) {
            reference.step(new float[][] {gradient}, new int[] {1}, 1);
        }
        return reference.parameters;
    }

    @ParameterizedTest
    @ValueSource(floats = {1000, Float.NaN, Float.POSITIVE_INFINITY})
    void shouldPassABatchByWhoseLossLeapsUp(float loss) {
        // given
        HandSteppedServer server = new HandSteppedServer(1, 2, GUARDED, initial, CHUNK, 1000);
        FakeWorker worker = server.joined(1).get(0);

        // when
        push(server, worker, 30);
        push(server, worker, gradient, loss);
        push(server, worker, 1);

        // then the update after it counts the step but is made of what was before
        assertThat(server.skipped).containsExactly(30L);
        assertThat(server.rewound).isEmpty();
        after(30);
        reference.leaveOut();
        assertThat(worker.pulled).isEqualTo(after(1));
    }

    /** The good state of step 100 has been found good by the loss that step 101 has from it. */
    @Test
    void shouldGoBackWhereTheLossStaysHigh() {
        // given
        HandSteppedServer server = new HandSteppedServer(1, 2, GUARDED, initial, CHUNK, 1000);
        FakeWorker worker = server.joined(1).get(0);

        // when
        push(server, worker, 130);
        push(server, worker, gradient, 50);
        push(server, worker, gradient, 50);

        // then
        assertThat(server.skipped).containsExactly(130L, 131L);
        assertThat(server.rewound).containsExactly(131L);
        assertThat(worker.pulled).isEqualTo(after(100));
        push(server, worker, gradient, 1);
        for (int step = 100; step < 132; step++) {
            reference.leaveOut();
        }
        assertThat(worker.pulled).isEqualTo(after(1));
    }

    @Test
    void shouldCallARunDivergedThatKeepsSpikingAndKeepTheLastGoodState() {
        // given
        HandSteppedServer server = new HandSteppedServer(1, 1, GUARDED, initial, CHUNK, 1000);
        FakeWorker worker = server.joined(1).get(0);

        // when
        push(server, worker, 110);
        for (int spike = 0; spike <= MOST; spike++) {
            push(server, worker, gradient, 60);
        }

        // then
        assertThat(server.aborts).singleElement().satisfies(abort -> {
            assertThat(abort.kind()).isEqualTo(ServerException.Kind.DIVERGED);
            assertThat(abort).hasMessageStartingWith("diverged: the loss of step 114 is 60.00, more than 5.0 times");
        });
        assertThat(server.parameters()).isEqualTo(after(100));
    }

    @Test
    void shouldJudgeNoLossBeforeItKnowsWhatIsUsual() {
        // given
        HandSteppedServer server = new HandSteppedServer(1, 1, GUARDED, initial, CHUNK, 1000);
        FakeWorker worker = server.joined(1).get(0);

        // when
        push(server, worker, Guard.FIRST_LOSSES - 1);
        push(server, worker, gradient, 900);

        // then
        assertThat(server.skipped).isEmpty();
    }
}
