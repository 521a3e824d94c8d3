package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.update.Adam;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from nobody, from somebody else's run, or makes no sense: counted, and the run goes on unharmed. */
class HostileMessagesTest {
    private static final int PARAMETERS = 300;
    private static final int CHUNK = 64;
    private static final int STEPS = 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final float[] initial = Reference.random(random, PARAMETERS);
    private final float[][] gradients = {Reference.random(random, PARAMETERS), Reference.random(random, PARAMETERS)};

    @BeforeEach
    void printSeed() {
        System.out.println("seed " + seed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldTrainOnThroughAMillionOfThem(int shards) {
        // given
        var server = new HandSteppedServer(2, shards, HandSteppedServer.adam(), initial, CHUNK, STEPS);
        List<FakeWorker> workers = server.joined(2);
        Reference reference = new Reference(new Adam(), initial);
        List<byte[]> genuine = new ArrayList<>();
        int each = 1_000_000 / 2 / STEPS;
        long sent = 0;

        // when
        for (int step = 0; step < STEPS; step++) {
            for (int rank = 0; rank < 2; rank++) {
                workers.get(rank).push(step, gradients[rank], 0, 3, rank + 1, 3);
                server.endpoints.forEach(endpoint -> genuine.addAll(endpoint.waiting()));
                server.run();
                for (int i = 0; i < each; i++) {
                    server.endpoints.get(random.nextInt(shards)).receive(hostile(genuine));
                    sent++;
                    if (i % 1000 == 0) {
                        server.run();
                    }
                }
                workers.get(rank).push(step, gradients[rank], rank + 1, 3);
                server.run();
            }
            reference.step(gradients, new int[] {1, 2}, 3);
            workers.forEach(FakeWorker::listen);
        }

        // then
        assertThat(server.aborts).isEmpty();
        assertThat(server.step()).isEqualTo(STEPS);
        assertThat(server.parameters()).isEqualTo(reference.parameters);
        assertThat(workers).allSatisfy(worker -> assertThat(worker.refusal).isEmpty());
        assertThat(server.agents.stream().mapToLong(ShardAgent::ignored).sum()).isBetween(sent * 9 / 10, sent);
    }

    /** Random bytes, or a genuine message that was cut short, had bits flipped, or got lengths that lie. */
    private byte[] hostile(List<byte[]> genuine) {
        byte[] message = genuine.get(random.nextInt(genuine.size())).clone();
        UnsafeBuffer bytes = new UnsafeBuffer(message);
        switch (random.nextInt(4)) {
            case 0 -> random.nextBytes(message);
            case 1 -> {
                return Arrays.copyOf(message, random.nextInt(message.length));
            }
            case 2 -> { // in what names the run and the sender
                bytes.putLong(8, bytes.getLong(8) ^ 1L << random.nextInt(64));
                message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
            }
            default -> {
                int length = new int[] {-1, Integer.MAX_VALUE, Integer.MIN_VALUE, message.length}[random.nextInt(4)];
                bytes.putInt(44, length, ByteOrder.LITTLE_ENDIAN);
            }
        }
        return message;
    }

    @Test
    void shouldRefuseAJoinWithAnotherKeyAndOneThatIsReplayed() {
        // given
        HandSteppedServer first = new HandSteppedServer(1, new Adam(), initial, CHUNK, STEPS);
        new FakeWorker(first, 0, 1);
        byte[] join = first.endpoints.get(0).waiting().get(0);
        HandSteppedServer server = new HandSteppedServer(1, new Adam(), initial, CHUNK, STEPS);

        // when another job's Join comes, one with a key that was guessed, and one that was changed on the way
        server.endpoints.get(0).receive(join);
        new FakeWorker(server, 0, 0, JobKey.random());
        FakeWorker worker = new FakeWorker(server, 0, 0);
        byte[] own = server.endpoints.get(0).waiting().get(2).clone();
        own[28] ^= 1; // of a higher generation
        server.endpoints.get(0).receive(own);
        server.run();
        worker.listen();

        // then
        assertThat(server.agent().ignored()).isEqualTo(3);
        assertThat(worker.joined).isEqualTo(1);

        // when its own Join is replayed after a later life has taken over
        FakeWorker next = new FakeWorker(server, 0, 1);
        server.run();
        next.listen();
        own[28] ^= 1;
        server.endpoints.get(0).receive(own);
        next.push(0, gradients[0], 1, 1);
        server.run();
        next.listen();

        // then
        assertThat(server.step()).isEqualTo(1);
        assertThat(next.refusal).isEmpty();
    }
}
