package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.client.ServerClient;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Optimizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What more than one shard makes harder: they may be a step apart. */
class ShardsTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final Updates ADAM = Updates.of(Optimizer.of(new Adam(), HandSteppedServer.RATE));
    private static final Updates CLIPPED = ADAM.withClipping(new Clipping(1, Float.POSITIVE_INFINITY));

    private final Random random = new Random(9);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[] gradient0 = Reference.random(random, PARAMETERS);
    private final float[] gradient1 = Reference.random(random, PARAMETERS);

    private HandSteppedServer server(Updates updates, int ranks) {
        return new HandSteppedServer(ranks, 2, updates, initial, CHUNK, 100);
    }

    private static long[] steps(HandSteppedServer server) {
        return server.agents.stream().mapToLong(agent -> agent.shard().step()).toArray();
    }

    private static UnsafeBuffer buffer(float[] floats) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(floats.length * Float.BYTES));
        buffer.byteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().put(floats);
        return buffer;
    }

    @Test
    void shouldLetANewLifeRedoAStepThatOnlyOneShardHasDone() {
        // given a worker that has died after it served the first shard
        HandSteppedServer server = server(ADAM, 2);
        List<FakeWorker> workers = server.joined(2);
        workers.get(0).push(0, gradient0, 3, 5);
        workers.get(1).push(0, gradient1, 0, server.address.chunks(0).count(), 2, 5);
        server.run();
        assertThat(steps(server)).containsExactly(1, 0);
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));

        // when
        try (ServerClient next = server.client(1, 1)) {
            next.join();
            long step = next.pull(parameters);

            // then
            assertThat(step).isZero();
            assertThat(floats(parameters)).isEqualTo(initial);
            next.push(0, buffer(gradient1), 2, 5, 1);
            assertThat(next.pullAfter(0, parameters)).isEqualTo(1);
        }
        Reference reference = new Reference(ADAM, initial);
        reference.step(new float[][] {gradient0, gradient1}, new int[] {3, 2}, 5);
        assertThat(steps(server)).containsExactly(1, 1);
        assertThat(floats(parameters)).isEqualTo(reference.parameters);
        assertThat(server.parameters()).isEqualTo(reference.parameters);
    }

    @Test
    void shouldApplyAStepThatIsHeldOnAllShardsOrOnNone() {
        // given
        HandSteppedServer server = server(CLIPPED, 1);
        FakeWorker worker = server.joined(1).get(0);
        int first = server.address.chunks(0).count();

        // when
        worker.push(0, gradient0, 0, first, 1, 1);
        server.run();

        // then
        assertThat(server.parameters()).isEqualTo(initial);
        worker.push(0, gradient0, first, 5, 1, 1);
        server.run();
        assertThat(steps(server)).containsExactly(1, 1);
    }

    @Test
    void shouldNameTheShardThatHasNotMeasured() {
        // given a gradient of which the second shard has heard nothing
        HandSteppedServer server = server(CLIPPED, 1);
        FakeWorker worker = server.joined(1).get(0);
        worker.push(0, gradient0, 0, server.address.chunks(0).count(), 1, 1);

        // when
        server.pass(Duration.ofSeconds(31));

        // then
        assertThat(server.aborts).singleElement().satisfies(abort -> assertThat(abort)
                .hasMessage("waited 30.0 s for the measure of server shard 1 in step 0"));
    }

    @Test
    void shouldEndAtTheSameStepOnAllShards() {
        // given a client whose chunks say when to stop
        HandSteppedServer server = server(ADAM, 1);
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        try (ServerClient client = server.client(0, 0)) {
            client.join();
            long step = client.pull(parameters);

            // when
            server.agent().stop();
            client.push(step, buffer(gradient0), 1, 1, 1);
            step = client.pullAfter(step, parameters);

            // then
            assertThat(step).isEqualTo(1);
            assertThat(client.stopRequested()).isTrue();
        }
    }

    private static float[] floats(UnsafeBuffer buffer) {
        float[] floats = new float[PARAMETERS];
        buffer.byteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().get(floats);
        return floats;
    }
}
