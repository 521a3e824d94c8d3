package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.server.round.Guard;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.AmsGrad;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Frozen;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Nesterov;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.Plateau;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.Turns;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.server.update.WeightDecay;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that goes on from another one's checkpoint, at whatever step, ends on the bits of one that never stopped. */
class ResumeTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final int STEPS = 9;
    private static final int[] EXAMPLES = {3, 2};
    private static final Adam ADAM = new Adam();

    private final Random random = new Random(4);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[][][] gradients = new float[STEPS][EXAMPLES.length][];

    ResumeTest() {
        for (float[][] ofStep : gradients) {
            for (int rank = 0; rank < ofStep.length; rank++) {
                ofStep[rank] = Reference.random(random, PARAMETERS);
            }
        }
    }

    static Stream<Updates> elementwise() {
        Stream<UpdateRule> rules = Stream.of(
                new Sgd(), new Momentum(0.9f), new Nesterov(0.9f), new RmsProp(0.9f, 1e-8f), ADAM, new AmsGrad(ADAM));
        LearningRate falling = new LearningRate.WarmUp(3, new LearningRate.Cosine(0.1f, 0, STEPS));
        return Stream.concat(
                rules.map(rule -> Updates.of(Optimizer.of(rule, falling))),
                Stream.of(
                        Updates.of(blocks()),
                        Updates.of(Optimizer.of(new Momentum(0.9f), falling)).withPlateau(new Plateau(0.5f, 0), 2)));
    }

    private static Blocks blocks() {
        Optimizer adamW = Optimizer.of(ADAM, HandSteppedServer.RATE).withDecay(new WeightDecay(0.01f, true));
        return new Blocks(List.of(
                new Block("weights", 100, adamW.withTurns(new Turns(3, 0, 2))),
                new Block("statistics", 90, Optimizer.of(new MovingAverage(0.9f))),
                new Block("head", 60, Optimizer.of(new Momentum(0.9f), HandSteppedServer.RATE)),
                new Block("embedding", 50, Optimizer.of(new Frozen()))));
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void shouldGoOnFromAnyStepWithAnyNumberOfShards(Updates updates) throws IOException {
        // given
        ServerState uninterrupted = train(1, updates, ServerState.initial(initial), STEPS);

        for (int stop = 0; stop <= STEPS; stop++) {
            // when
            ServerState before = train(1 + stop % 3, updates, ServerState.initial(initial), stop);
            ServerState after = train(1 + (stop + 1) % 3, updates, stored(before), STEPS);

            // then
            assertSame(after, uninterrupted);
        }
    }

    /** Squares are added up by shard, so the shards stay as many. */
    @ParameterizedTest
    @MethodSource("held")
    void shouldGoOnWhereStepsAreHeld(Updates updates) throws IOException {
        // given
        gradients[2][0][220] = Float.NaN;
        gradients[3][1][220] = Float.NaN;
        ServerState uninterrupted = train(2, updates, ServerState.initial(initial), STEPS);
        assertThat(uninterrupted.step()).isEqualTo(STEPS);

        for (int stop = 0; stop <= STEPS; stop++) {
            // when
            ServerState before = train(2, updates, ServerState.initial(initial), stop);
            ServerState after = train(2, updates, stored(before), STEPS);

            // then
            assertThat(before.arbiter().guard().nonFinite()).isEqualTo(stop == 3 ? 1 : stop == 4 ? 2 : 0);
            assertSame(after, uninterrupted);
        }
    }

    static Stream<Updates> held() {
        Updates adam = Updates.of(Optimizer.of(ADAM, HandSteppedServer.RATE)).withGuard(Guard.SKIPS_NON_FINITE);
        return Stream.of(
                adam.withClipping(new Clipping(1, 0.5f)),
                adam.withPlateau(new Plateau(0.5f, 1), 1),
                Updates.of(blocks()).withGuard(Guard.SKIPS_NON_FINITE));
    }

    @Test
    void shouldCopyTheStateWhileItTrains() {
        // given a snapshot that is due every 3 steps
        Updates updates = Updates.of(Optimizer.of(ADAM, HandSteppedServer.RATE));
        HandSteppedServer server = new HandSteppedServer(2, 3, updates, initial, CHUNK, STEPS);
        List<FakeWorker> workers = server.joined(2);
        List<ServerState> snapshots = new ArrayList<>();

        // when the one of step 3 waits until step 7
        for (int step = 0; step < 7; step++) {
            push(server, workers, step);
            if (step == 0) {
                server.snapshots.handOver(snapshots::add);
            }
        }
        server.snapshots.handOver(snapshots::add);
        push(server, workers, 7);
        push(server, workers, 8);
        server.snapshots.handOver(snapshots::add);

        // then that of step 6 has been left out
        assertThat(snapshots).extracting(ServerState::step).containsExactly(3L, 9L);
        assertSame(snapshots.get(0), train(1, updates, ServerState.initial(initial), 3));
        assertSame(snapshots.get(1), server.state());
    }

    @Test
    void shouldCopyTheStateAlsoWhenAsked() {
        // given a snapshot that is due every 3 steps
        Updates updates = Updates.of(Optimizer.of(ADAM, HandSteppedServer.RATE));
        HandSteppedServer server = new HandSteppedServer(2, 2, updates, initial, CHUNK, STEPS);
        List<FakeWorker> workers = server.joined(2);
        List<ServerState> snapshots = new ArrayList<>();

        // when
        for (int step = 0; step < STEPS; step++) {
            if (step == 3) {
                server.snapshots.request(0);
            } else if (step == 5) {
                server.snapshots.request(8);
            }
            push(server, workers, step);
            server.snapshots.handOver(snapshots::add);
        }

        // then
        assertThat(snapshots).extracting(ServerState::step).containsExactly(3L, 4L, 6L, 8L, 9L);
        assertSame(snapshots.get(1), train(1, updates, ServerState.initial(initial), 4));
    }

    @Test
    void shouldWelcomeAWorkerToTheStepAndSendNoParametersOfTheOneBefore() {
        // given
        Updates updates = Updates.of(Optimizer.of(ADAM, HandSteppedServer.RATE));
        ServerState before = train(1, updates, ServerState.initial(initial), 5);

        // when
        HandSteppedServer server = new HandSteppedServer(1, 2, updates, before, CHUNK, STEPS);
        FakeWorker worker = server.joined(1).get(0);
        worker.pull(4);
        server.run();
        long bytesOfStep4 = server.bytesPulled();
        worker.pull();
        server.run();
        worker.listen();

        // then
        assertThat(bytesOfStep4).isZero();
        assertThat(worker.step).isEqualTo(5);
        assertThat(worker.pulled).isEqualTo(before.parameters());
    }

    private ServerState train(int shards, Updates updates, ServerState from, int to) {
        HandSteppedServer server = new HandSteppedServer(2, shards, updates, from, CHUNK, STEPS);
        List<FakeWorker> workers = server.joined(2);
        server.observe(from.step(), figure(from.step()));
        for (int step = (int) from.step(); step < to; step++) {
            push(server, workers, step);
            server.observe(step + 1, figure(step + 1));
        }
        return server.state();
    }

    /** Falls, and then no more. */
    private static double figure(long steps) {
        return Math.max(4, 8 - steps);
    }

    private void push(HandSteppedServer server, List<FakeWorker> workers, int step) {
        for (FakeWorker worker : workers) {
            worker.push(step, gradients[step][worker.rank], EXAMPLES[worker.rank], 5);
        }
        server.run();
    }

    private static ServerState stored(ServerState state) throws IOException {
        List<float[]> vectors = new ArrayList<>();
        for (float[] vector : state.vectors()) {
            vectors.add(stored(vector));
        }
        return new ServerState(state.step(), stored(state.parameters()), vectors, state.arbiter());
    }

    private static float[] stored(float[] vector) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int sum = VectorFormat.write(vector, bytes);
        float[] back = new float[vector.length];
        assertThat(VectorFormat.read(back, new ByteArrayInputStream(bytes.toByteArray())))
                .isEqualTo(sum);
        return back;
    }

    private static void assertSame(ServerState found, ServerState expected) {
        assertThat(found.step()).isEqualTo(expected.step());
        assertThat(found.parameters()).isEqualTo(expected.parameters());
        assertThat(found.vectors()).hasSameSizeAs(expected.vectors());
        for (int i = 0; i < found.vectors().size(); i++) {
            assertThat(found.vectors().get(i)).isEqualTo(expected.vectors().get(i));
        }
        assertThat(found.arbiter()).isEqualTo(expected.arbiter());
    }
}
