package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.ServerException;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Sgd;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ShardAgentTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final int CHUNKS = 5;

    private final Random random = new Random(7);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[] gradient0 = Reference.random(random, PARAMETERS);
    private final float[] gradient1 = Reference.random(random, PARAMETERS);

    private HandSteppedServer server(int ranks) {
        return new HandSteppedServer(ranks, new Adam(), initial, CHUNK, 100);
    }

    @Test
    void shouldNameTheRankThatIsSilent() {
        // given
        HandSteppedServer server = server(2);
        List<FakeWorker> workers = server.joined(2);
        workers.get(0).push(0, gradient0, 3, 5);
        workers.get(1).push(0, gradient1, 0, 2, 2, 5);

        // when
        server.pass(Duration.ofSeconds(29));
        assertThat(server.aborts).isEmpty();
        server.pass(Duration.ofSeconds(2));
        workers.forEach(FakeWorker::listen);

        // then
        String cause = "waited 30.0 s for the gradient of rank 1 in step 0";
        assertThat(server.aborts).singleElement().satisfies(abort -> {
            assertThat(abort).hasMessage(cause);
            assertThat(abort.kind()).isEqualTo(ServerException.Kind.UNAVAILABLE);
        });
        assertThat(workers).allSatisfy(worker -> assertThat(worker.abort).isEqualTo("UNAVAILABLE: " + cause));
    }

    @Test
    void shouldTellOnceAStepForWhomTheOthersWait() {
        // given
        HandSteppedServer server = server(2);
        List<FakeWorker> workers = server.joined(2);
        workers.get(0).push(0, gradient0, 3, 5);

        // when
        server.pass(Duration.ofSeconds(9));
        assertThat(server.waits).isEmpty();
        server.pass(Duration.ofSeconds(9));

        // then
        assertThat(server.waits).containsExactly("step 0 for rank 1 since 10 s");
        assertThat(server.aborts).isEmpty();
    }

    @Test
    void shouldNameTheRankThatNeverJoined() {
        // given
        HandSteppedServer server = server(3);
        server.pass(Duration.ofMinutes(5));
        assertThat(server.aborts).isEmpty(); // nobody is waiting yet
        FakeWorker first = new FakeWorker(server, 0, 0);
        new FakeWorker(server, 2, 0);

        // when
        server.pass(Duration.ofSeconds(21));
        first.listen();

        // then
        assertThat(first.abort).isEqualTo("UNAVAILABLE: waited 20.0 s for all 3 workers to join: missing rank 1");
    }

    @Test
    void shouldLetTheNextGenerationRedoAStepToTheSameBits() {
        // given a worker that dies in the middle of its push
        HandSteppedServer server = server(2);
        List<FakeWorker> workers = server.joined(2);
        FakeWorker dead = workers.get(1);
        Reference reference = new Reference(new Adam(), initial);
        workers.get(0).push(0, gradient0, 3, 5);
        dead.push(0, gradient1, 0, 3, 2, 5);
        server.run();

        // when its next attempt joins, it finds the parameters of the step that it has to redo
        FakeWorker next = new FakeWorker(server, 1, 1);
        server.run();
        next.listen();
        next.pull();
        server.run();
        next.listen();
        assertThat(next.step).isZero();
        assertThat(next.pulled).isEqualTo(initial);

        // and what the dead one sends late is not heard
        dead.push(0, gradient0, 3, CHUNKS, 2, 5);
        server.run();
        assertThat(server.agent().shard().step()).isZero();
        next.push(0, gradient1, 2, 5);
        server.run();

        // then
        reference.step(new float[][] {gradient0, gradient1}, new int[] {3, 2}, 5);
        assertThat(server.parameters()).isEqualTo(reference.parameters);
        next.listen();
        assertThat(next.step).isEqualTo(1);
        dead.listen();
        assertThat(dead.refusal).isEqualTo("rank 1: generation 1 has taken over");
        assertThat(server.agent().ignored()).isEqualTo(2);
    }

    @Test
    void shouldRefuseASecondWorkerOfTheSameGeneration() {
        // given
        HandSteppedServer server = server(1);
        FakeWorker first = server.joined(1).get(0);
        FakeWorker next = new FakeWorker(server, 0, 3);
        server.run();

        // when
        FakeWorker late = new FakeWorker(server, 0, 2);
        server.run();
        late.listen();

        // then
        assertThat(late.refusal)
                .isEqualTo("rank 0 generation 2: generation 3 has the rank; a new attempt needs a higher one");
        next.listen();
        first.listen();
        assertThat(next.sessions[0]).isNotZero();
        assertThat(first.refusal).isEqualTo("rank 0: generation 3 has taken over");
    }

    @Test
    void shouldDropWhatIsNoMessageOfAMember() {
        // given
        HandSteppedServer server = server(1);
        FakeWorker stranger = new FakeWorker(server, 0, 0, JobKey.random());
        FakeWorker beyond = new FakeWorker(server, 7, 0);
        server.run();
        assertThat(server.agent().ignored()).isEqualTo(2);
        FakeWorker worker = server.joined(1).get(0);

        // when
        stranger.sessions[0] = worker.sessions[0] + 1;
        stranger.push(0, gradient0, 1, 1);
        beyond.requests.get(0).pull(worker.sessions[0], 7, 0);
        var outbox = stranger.endpoint.connect(InMemoryNetwork.shard(0));
        for (int length = 0; length < 60; length++) {
            outbox.send(length, (buffer, offset) -> {});
        }
        server.run();

        // then
        assertThat(server.agent().ignored()).isEqualTo(2 + CHUNKS + 1 + 60);
        assertThat(server.agent().shard().step()).isZero();
        worker.push(0, gradient0, 1, 1);
        server.run();
        assertThat(server.agent().shard().step()).isEqualTo(1);
    }

    @Test
    void shouldEndTheRunWhenExamplesDoNotAddUp() {
        // given
        HandSteppedServer server = server(2);
        List<FakeWorker> workers = server.joined(2);

        // when
        workers.get(0).push(0, gradient0, 3, 5);
        workers.get(1).push(0, gradient1, 3, 5);
        server.run();

        // then
        assertThat(server.aborts).singleElement().satisfies(abort -> assertThat(abort)
                .hasMessage("step 0: examples [3, 3] do not add up to 5"));
    }

    @Test
    void shouldStopAllWorkersAtTheSameStep() {
        // given a step whose first chunks are on their way already
        HandSteppedServer server = server(2);
        List<FakeWorker> workers = server.joined(2);
        workers.get(0).push(0, gradient0, 3, 5);
        workers.get(1).push(0, gradient1, 0, 2, 2, 5);
        server.run();

        // when
        server.agent().stop();
        workers.get(1).push(0, gradient1, 2, 5);
        server.run();
        workers.forEach(FakeWorker::listen);

        // then the next step is the last
        assertThat(workers).allSatisfy(worker -> {
            assertThat(worker.step).isEqualTo(1);
            assertThat(worker.stop).isFalse();
        });
        workers.get(0).push(1, gradient0, 3, 5);
        workers.get(1).push(1, gradient1, 2, 5);
        server.run();
        workers.forEach(FakeWorker::listen);
        assertThat(workers).allSatisfy(worker -> {
            assertThat(worker.step).isEqualTo(2);
            assertThat(worker.stop).isTrue();
        });
        server.pass(Duration.ofMinutes(10));
        assertThat(server.aborts).isEmpty();
    }

    @Test
    void shouldWaitForRoomWithoutLosingAChunk() {
        // given
        HandSteppedServer server = server(1);
        FakeWorker worker = server.joined(1).get(0);
        worker.push(0, gradient0, 4, 4);
        server.network.limitRoom(2);

        // when
        for (int i = 0; i < CHUNKS; i++) {
            server.run();
            worker.listen();
        }

        // then
        assertThat(worker.step).isEqualTo(1);
        assertThat(worker.pulled).isEqualTo(server.parameters());
    }

    @Test
    void shouldTrainThroughAClient() {
        // given
        HandSteppedServer server = new HandSteppedServer(1, new Sgd(), initial, CHUNK, 3);
        Reference reference = new Reference(new Sgd(), initial);
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        UnsafeBuffer gradient = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        gradient.byteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer().put(gradient0);

        // when
        try (ServerClient client = server.client(0, 0)) {
            client.join();
            long step = client.pull(parameters);
            while (step < 3) {
                client.push(step, gradient, 8, 8, 0.5f);
                step = client.pullAfter(step, parameters);
                reference.step(new float[][] {gradient0}, new int[] {8}, 8);
            }
            assertThat(client.stopRequested()).isFalse();
        }

        // then
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(parameters.getFloat(i * Float.BYTES)).isEqualTo(reference.parameters[i]);
        }
        assertThat(server.losses).containsExactly(0.5, 0.5, 0.5);
        assertThat(server.agent().present()).isZero();
    }

    @Test
    void shouldAskAgainForParametersThatGotLost() {
        // given
        HandSteppedServer server = server(1);
        UnsafeBuffer parameters = new UnsafeBuffer(new byte[PARAMETERS * Float.BYTES]);
        try (ServerClient client = server.client(0, 0)) {
            client.join();
            client.pull(parameters);
            client.push(0, parameters, 1, 1, 1);
            server.run();

            // when
            server.network.lose("rank0");

            // then
            assertThat(client.pullAfter(0, parameters)).isEqualTo(1);
        }
        for (int i = 0; i < PARAMETERS; i++) {
            assertThat(parameters.getFloat(i * Float.BYTES)).isEqualTo(server.parameters()[i]);
        }
    }

    @Test
    void shouldTellAClientOfADeadServer() {
        // given
        HandSteppedServer server = server(1);
        UnsafeBuffer parameters = new UnsafeBuffer(new byte[PARAMETERS * Float.BYTES]);
        try (ServerClient client = server.client(0, 0)) {
            client.join();
            client.pull(parameters);

            // when
            server.dead = true;

            // then
            assertThatThrownBy(() -> client.pullAfter(0, parameters))
                    .hasMessage("waited for parameters of step 1, 0 of 5 chunks here: the server of job test at server"
                            + " has been silent for 10.0 s")
                    .satisfies(
                            e -> assertThat(((ServerException) e).kind()).isEqualTo(ServerException.Kind.UNAVAILABLE));
        }
    }

    @Test
    void shouldTellAClientOfAServerThatNeverAnswers() {
        // given
        HandSteppedServer server = server(1);
        server.dead = true;

        // when, then
        try (ServerClient client = server.client(0, 0)) {
            assertThatThrownBy(client::join).hasMessage("waited 20.0 s for the server of job test at server");
        }
    }
}
