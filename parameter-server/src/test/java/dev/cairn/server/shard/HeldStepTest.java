package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.server.ServerException;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldStepTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final Updates PLAIN = Updates.of(Optimizer.of(new Momentum(0.9f), HandSteppedServer.RATE));

    private final Random random = new Random(8);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[] gradient = Reference.random(random, PARAMETERS);
    private final float[] broken = gradient.clone();

    HeldStepTest() {
        broken[200] = Float.NaN;
    }

    private HandSteppedServer server(Updates updates) {
        return new HandSteppedServer(1, 1, updates, initial, CHUNK, 100);
    }

    private static void push(HandSteppedServer server, FakeWorker worker, float[] pushed) {
        worker.push(server.step(), pushed, 1, 1);
        server.run();
        worker.listen();
    }

    @Test
    void shouldSendNothingBeforeTheWholeGradientIsKnown() {
        // given
        HandSteppedServer server = server(PLAIN.withClipping(new Clipping(1, Float.POSITIVE_INFINITY)));
        FakeWorker worker = server.joined(1).get(0);

        // when
        worker.push(0, gradient, 0, 4, 1, 1);
        server.run();

        // then
        assertThat(server.bytesPulled()).isZero();
        worker.push(0, gradient, 4, 5, 1, 1);
        server.run();
        worker.listen();
        assertThat(worker.step).isEqualTo(1);
        float[] moved = new float[PARAMETERS];
        for (int i = 0; i < PARAMETERS; i++) {
            moved[i] = worker.pulled[i] - initial[i];
        }
        assertThat(StrictMath.sqrt(Clipping.sumOfSquares(moved, 0, PARAMETERS))).isCloseTo(0.05, within(1e-6));
    }

    @Test
    void shouldLeaveOutAStepWhoseGradientIsNotFinite() {
        // given
        HandSteppedServer server = server(PLAIN.withGuard(Guard.SKIPS_NON_FINITE));
        FakeWorker worker = server.joined(1).get(0);
        Reference reference = new Reference(PLAIN, initial);

        // when
        push(server, worker, gradient);
        push(server, worker, broken);
        push(server, worker, gradient);

        // then
        reference.step(new float[][] {gradient}, new int[] {1}, 1);
        reference.step(new float[][] {gradient}, new int[] {1}, 1);
        assertThat(server.parameters()).isEqualTo(reference.parameters);
        assertThat(worker.pulled).isEqualTo(reference.parameters);
        assertThat(server.skipped).containsExactly(1L);
        assertThat(server.step()).isEqualTo(3);
    }

    @Test
    void shouldCallARunDivergedThatKeepsSkipping() {
        // given
        HandSteppedServer server = server(PLAIN.withGuard(Guard.SKIPS_NON_FINITE));
        FakeWorker worker = server.joined(1).get(0);

        // when
        for (int step = 0; step < Guard.MOST_NON_FINITE_IN_A_ROW; step++) {
            push(server, worker, broken);
        }
        assertThat(server.aborts).isEmpty();
        push(server, worker, broken);

        // then
        assertThat(worker.abort)
                .isEqualTo("DIVERGED: diverged: the gradient of step 11 is not finite, nor were those of the 10 steps"
                        + " before");
        assertThat(server.parameters()).isEqualTo(initial);
    }

    @Test
    void shouldEndTheRunWhenAClippedGradientIsNotFinite() {
        // given
        HandSteppedServer server = server(PLAIN.withClipping(new Clipping(1, Float.POSITIVE_INFINITY)));
        FakeWorker worker = server.joined(1).get(0);

        // when
        push(server, worker, broken);

        // then
        assertThat(server.aborts).singleElement().satisfies(abort -> {
            assertThat(abort).hasMessage("diverged: the gradient of step 1 is not finite");
            assertThat(abort.kind()).isEqualTo(ServerException.Kind.DIVERGED);
        });
    }

    @Test
    void shouldLowerTheRateAtTheStepThatAwaitedTheFigure() {
        // given a figure every 2 steps that never gets better
        HandSteppedServer server = server(PLAIN.withPlateau(new Plateau(0.5f, 0), 2));
        FakeWorker worker = server.joined(1).get(0);
        Reference reference = new Reference(PLAIN, initial);

        for (int step = 0; step < 8; step++) {
            // when
            worker.push(step, gradient, 1, 1);
            server.run();
            if (step > 0 && step % 2 == 0) {
                assertThat(server.step()).isEqualTo(step);
                server.observe(step, 1.0);
                server.run();
            }
            worker.listen();

            // then
            reference.rateFactor = step < 4 ? 1 : step < 6 ? 0.5f : 0.25f;
            reference.step(new float[][] {gradient}, new int[] {1}, 1);
            assertThat(worker.pulled).as("step %d", step).isEqualTo(reference.parameters);
        }
    }

    @Test
    void shouldNameTheFigureThatNeverCame() {
        // given
        HandSteppedServer server = server(PLAIN.withFigureEvery(1));
        FakeWorker worker = server.joined(1).get(0);
        push(server, worker, gradient);
        push(server, worker, gradient);

        // when
        server.pass(Duration.ofSeconds(31));

        // then
        assertThat(server.aborts.stream().map(Throwable::getMessage).toList())
                .isEqualTo(List.of("waited 30.0 s for the validation figure in step 1"));
    }
}
