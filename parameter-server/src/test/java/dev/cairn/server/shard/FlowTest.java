package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Consistency;
import dev.cairn.server.Ticket;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.client.Exchange;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Momentum;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Optimizer;
import dev.cairn.server.update.RmsProp;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.server.update.WeightDecay;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Workers at their own pace: {@code ssp} and {@code async}. */
class FlowTest {
    private static final int PARAMETERS = 300;
    private static final float RATE = HandSteppedServer.RATE.at(0);
    private static final Updates SGD = Updates.of(Optimizer.of(new Sgd(), HandSteppedServer.RATE));

    private static HandSteppedServer server(int workers, int shards, Consistency consistency, long last) {
        return new HandSteppedServer(
                workers, shards, consistency, SGD, ServerState.initial(new float[PARAMETERS]), PacedWorker.CHUNK, last);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, async, 0, 0",
        "2, 1, ssp, 0, 4",
        "2, 2, ssp, 3, 0",
        "3, 2, ssp, 1, 5",
        "3, 3, async, 0, 6",
        "4, 1, async, 0, 3",
        "4, 2, ssp, 2, 7"
    })
    void shouldApplyEachTicketOnceAndKeepTheBoundWhateverTheNetworkDoes(
            int workers, int shards, String kind, long staleness, long settleEvery) {
        Consistency consistency =
                kind.equals("ssp") ? Consistency.ssp(staleness, settleEvery) : Consistency.async(settleEvery);
        for (int run = 0; run < 10; run++) {
            long seed = System.nanoTime();
            System.out.println("seed " + seed);
            new Run(workers, shards, consistency, new Random(seed)).run();
        }
    }

    /** One run over a network that loses, repeats and reorders, with workers that die and come back. */
    private static final class Run {
        private static final int MOST_TURNS = 20_000;
        private static final int MOST_LIVES = 5;

        private final int workers;
        private final Consistency consistency;
        private final Random random;
        private final long last;
        private final Tally tally;
        private final HandSteppedServer server;
        private final List<PacedWorker> living = new ArrayList<>();
        private final List<PacedWorker> ghosts = new ArrayList<>();
        private int lives;

        private Run(int workers, int shards, Consistency consistency, Random random) {
            this.workers = workers;
            this.consistency = consistency;
            this.random = random;
            this.last = 1L + random.nextInt(PacedWorker.CHUNK / workers - 1);
            this.tally = new Tally(workers, RATE);
            this.server = server(workers, shards, consistency, last);
            server.network.disturb(random, 0.2, 0.2);
            for (int rank = 0; rank < workers; rank++) {
                living.add(new PacedWorker(server, consistency, workers, tally, rank, 0));
            }
        }

        private void run() {
            int turn = 0;
            for (; !living.stream().allMatch(PacedWorker::isDone); turn++) {
                assertThat(turn).as("turns").isLessThan(MOST_TURNS);
                for (int rank = 0; rank < workers; rank++) {
                    living.get(rank).act(random, 1 + 4 * rank);
                }
                ghosts.forEach(ghost -> ghost.act(random, 1));
                if (lives < MOST_LIVES && random.nextInt(20) == 0) {
                    replace(random.nextInt(workers));
                }
                server.run();
                server.pass(Duration.ofMillis(100));
            }
            assertThat(server.aborts).isEmpty();
            tally.checkEnd(server.parameters(), last);
            assertThat(server.losses).hasSize((int) last).doesNotContain(Double.NaN);
        }

        /** The old life does not know that it is dead. */
        private void replace(int rank) {
            lives++;
            ghosts.add(living.get(rank));
            living.set(rank, new PacedWorker(server, consistency, workers, tally, rank, lives));
        }
    }

    @Test
    void shouldGiveTheSameBitsWithOneWorkerAsInStep() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Optimizer decayed = Optimizer.of(new Adam(), HandSteppedServer.RATE).withDecay(new WeightDecay(0.1f, true));
        List<Optimizer> optimizers = new ArrayList<>(List.of(decayed, Optimizer.of(new MovingAverage(0.3f))));
        for (UpdateRule rule : List.of(new Sgd(), new Momentum(0.9f), new RmsProp(0.99f, 1e-8f), new Adam())) {
            optimizers.add(Optimizer.of(rule, HandSteppedServer.RATE));
        }
        for (Optimizer optimizer : optimizers) {
            float[] inStep = trained(Consistency.SYNC, optimizer, new Random(seed));
            assertThat(trained(Consistency.async(7), optimizer, new Random(seed)))
                    .isEqualTo(inStep);
            assertThat(trained(Consistency.ssp(2, 0), optimizer, new Random(seed)))
                    .isEqualTo(inStep);
        }
    }

    /** By a real client; its gradient depends on the parameters. */
    private static float[] trained(Consistency consistency, Optimizer optimizer, Random random) {
        float[] initial = Reference.random(random, PARAMETERS);
        Updates updates = Updates.of(optimizer);
        HandSteppedServer server =
                new HandSteppedServer(1, 2, consistency, updates, ServerState.initial(initial), PacedWorker.CHUNK, 20);
        UnsafeBuffer parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        UnsafeBuffer gradient = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        ServerClient client = server.client(0, 0);
        try (Exchange exchange = Exchange.over(client, server.address, 0)) {
            client.join();
            Ticket ticket = exchange.pull(parameters);
            while (ticket.step() < 20 && !exchange.stopRequested()) {
                for (int i = 0; i < PARAMETERS * Float.BYTES; i += Float.BYTES) {
                    float noise = (float) random.nextGaussian();
                    gradient.putFloat(
                            i, noise + parameters.getFloat(i, ByteOrder.LITTLE_ENDIAN), ByteOrder.LITTLE_ENDIAN);
                }
                exchange.push(ticket, gradient, 3, 3, 1);
                ticket = exchange.pullAfter(ticket, parameters);
            }
            assertThat(exchange.isSettled()).isTrue();
        }
        return server.parameters();
    }

    @Test
    void shouldLetTheFasterWorkerTakeMoreWithinTheBound() {
        // given a worker that is stuck in its first ticket
        Consistency consistency = Consistency.ssp(3, 0);
        HandSteppedServer server = server(2, 1, consistency, 30);
        Tally tally = new Tally(2, RATE);
        PacedWorker fast = new PacedWorker(server, consistency, 2, tally, 0, 0);
        PacedWorker stuck = new PacedWorker(server, consistency, 2, tally, 1, 0);

        // when
        for (int turn = 0; turn < 100; turn++) {
            fast.act(new Random(1), 1);
            stuck.act(new Random(1), 1000);
            server.run();
        }

        // then it has tickets 1 and 3; step 4 needs step 0 in full
        assertThat(fast.pushed()).isEqualTo(7);
        assertThat(stuck.pushed()).isEqualTo(-1);
        assertThat(server.step()).isZero();
    }

    @Test
    void shouldNameTheTicketThatDoesNotCome() {
        // given
        HandSteppedServer server = server(2, 1, Consistency.async(0), 30);
        FakeWorker silent = server.joined(2).get(1);

        // when
        server.pass(Duration.ofSeconds(31));
        silent.listen();

        // then
        assertThat(silent.abort)
                .isEqualTo("UNAVAILABLE: waited 30.0 s for the gradient of part 0 of step 0, which rank 0 has");
    }

    @Test
    void shouldNameTheTicketThatOneShardLacks() {
        // given a gradient of which the second shard has heard nothing
        HandSteppedServer server = server(1, 2, Consistency.async(0), 30);
        FakeWorker worker = server.joined(1).get(0);
        worker.push(0, new float[PARAMETERS], 0, server.address.chunks(0).count(), 1, 1);

        // when
        server.run();
        worker.push(1, new float[PARAMETERS], 0, server.address.chunks(0).count(), 1, 1);
        server.pass(Duration.ofSeconds(31));

        // then
        assertThat(server.agents.stream().mapToLong(agent -> agent.shard().step()))
                .containsExactly(2L, 0L);
        worker.listen();
        assertThat(worker.abort).isEqualTo("UNAVAILABLE: waited 30.0 s for the gradient of part 0 of step 0");
    }

    @Test
    void shouldLetANewLifeFinishATicketThatOnlyOneShardHas() {
        // given a worker that has died after it served the first shard
        HandSteppedServer server = server(1, 2, Consistency.async(0), 2);
        FakeWorker dead = server.joined(1).get(0);
        Tally tally = new Tally(1, RATE);
        dead.push(0, traceOf(0), 0, server.address.chunks(0).count(), 1, 1);
        server.run();

        // when
        PacedWorker next = new PacedWorker(server, Consistency.async(0), 1, tally, 0, 1);
        for (int turn = 0; turn < 50; turn++) {
            next.act(new Random(1), 1);
            server.run();
        }

        // then
        assertThat(next.isDone()).isTrue();
        tally.checkEnd(server.parameters(), 2);
    }

    @Test
    void shouldFinishATicketThatADeadWorkerHasBegun() {
        // given
        HandSteppedServer server = server(2, 1, Consistency.async(0), 3);
        Tally tally = new Tally(2, RATE);
        FakeWorker dead = server.joined(2).get(1);
        dead.push(1, traceOf(1), 1, 3, tally.examples(new Ticket(0, 1)), tally.batchExamples(0));
        server.run();

        // when
        List<PacedWorker> workers = IntStream.range(0, 2)
                .mapToObj(rank -> new PacedWorker(server, Consistency.async(0), 2, tally, rank, 1))
                .toList();
        for (int turn = 0; turn < 50; turn++) {
            workers.forEach(worker -> worker.act(new Random(1), 1));
            server.run();
        }

        // then
        assertThat(workers).allMatch(PacedWorker::isDone);
        tally.checkEnd(server.parameters(), 3);
    }

    @Test
    void shouldEndAllWorkersAtTheSameStepWhenAskedToStop() {
        // given
        Consistency consistency = Consistency.async(0);
        HandSteppedServer server = server(3, 2, consistency, 20);
        Tally tally = new Tally(3, RATE);
        Random random = new Random(5);
        List<PacedWorker> workers = IntStream.range(0, 3)
                .mapToObj(rank -> new PacedWorker(server, consistency, 3, tally, rank, 0))
                .toList();

        // when
        for (int turn = 0; turn < 200; turn++) {
            for (int rank = 0; rank < 3; rank++) {
                workers.get(rank).act(random, 1 + 5 * rank);
            }
            server.run();
            if (turn == 20) {
                long step = server.agent().stop();
                server.agents.forEach(agent -> agent.stopAt(step));
            }
        }

        // then
        assertThat(workers).allMatch(PacedWorker::isDone);
        assertThat(server.step()).isBetween(2L, 19L);
        tally.checkEnd(server.parameters(), server.step());
    }

    /** The server makes one every three steps; steps 3 and 9 are no multiples of 2. */
    @Test
    void shouldHaveWholeStepsForEverySnapshot() {
        // given
        Consistency consistency = Consistency.async(2, 3);
        HandSteppedServer server = server(2, 2, consistency, 10);
        Tally tally = new Tally(2, RATE);
        Random random = new Random(6);
        List<PacedWorker> workers = IntStream.range(0, 2)
                .mapToObj(rank -> new PacedWorker(server, consistency, 2, tally, rank, 0))
                .toList();
        List<Long> steps = new ArrayList<>();

        // when
        for (int turn = 0; turn < 200; turn++) {
            for (int rank = 0; rank < 2; rank++) {
                workers.get(rank).act(random, 1 + 5 * rank);
            }
            server.run();
            server.snapshots.handOver(state -> {
                steps.add(state.step());
                tally.checkEnd(state.parameters(), state.step());
            });
        }

        // then
        assertThat(workers).allMatch(PacedWorker::isDone);
        assertThat(steps).containsExactly(3L, 6L, 9L);
    }

    private static float[] traceOf(int ticket) {
        float[] gradient = new float[PARAMETERS];
        for (int i = ticket; i < PARAMETERS; i += PacedWorker.CHUNK) {
            gradient[i] = 1;
        }
        return gradient;
    }
}
