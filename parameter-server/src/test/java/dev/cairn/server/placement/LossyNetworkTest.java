package dev.cairn.server.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.shard.HandSteppedServer;
import dev.cairn.server.shard.Reference;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ReceiveChannelEndpointSupplier;
import io.aeron.driver.ext.DebugReceiveChannelEndpoint;
import io.aeron.driver.ext.LossGenerator;
import io.aeron.driver.ext.RandomLossGenerator;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** UDP that loses datagrams: Aeron sends them again, and the run ends on the same bits. */
@Timeout(60)
class LossyNetworkTest {
    private static final String SUPPLIER = "aeron.ReceiveChannelEndpoint.supplier";
    private static final String LOSS_RATE = "cairn.test.lossRate";
    private static final AtomicLong DROPPED = new AtomicLong();
    private static final int PARAMETERS = 30_011;
    private static final int WORKERS = 3;
    private static final int STEPS = 6;
    private static final int MTU_BYTES = 1_408;

    /** Named in a property of Aeron's, which makes it: every datagram with data may be dropped as it arrives. */
    public static final class Lossy implements ReceiveChannelEndpointSupplier {
        private static final long SEED = 20_261_123;

        @Override
        public ReceiveChannelEndpoint newInstance(
                UdpChannel channel,
                DataPacketDispatcher dispatcher,
                AtomicCounter status,
                MediaDriver.Context context) {
            var chance = new RandomLossGenerator(Double.parseDouble(System.getProperty(LOSS_RATE)), SEED);
            LossGenerator data = (from, buffer, length) -> {
                boolean drop = chance.shouldDropFrame(from, buffer, length);
                DROPPED.addAndGet(drop ? 1 : 0);
                return drop;
            };
            LossGenerator control = (to, buffer, length) -> false;
            return new DebugReceiveChannelEndpoint(channel, dispatcher, status, context, data, control);
        }
    }

    @AfterEach
    void losesNothing() {
        System.clearProperty(SUPPLIER);
        System.clearProperty(LOSS_RATE);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.05, 0.2})
    void shouldTrainToTheBitsOfAPlainLoop(double lossRate) {
        // given
        System.setProperty(SUPPLIER, Lossy.class.getName());
        System.setProperty(LOSS_RATE, Double.toString(lossRate));
        Random random = new Random(5);
        float[] initial = Reference.random(random, PARAMETERS);
        float[][] gradients = IntStream.range(0, WORKERS)
                .mapToObj(rank -> Reference.random(random, PARAMETERS))
                .toArray(float[][]::new);
        Reference reference = new Reference(new Adam(), initial);
        for (int step = 0; step < STEPS; step++) {
            reference.step(gradients, new int[] {1, 2, 3}, 6);
        }
        ServerSettings settings = ServerSettings.of(
                        "lossy", WORKERS, "127.0.0.1", new Adam(), HandSteppedServer.RATE, STEPS)
                .withNetwork(
                        Network.of("127.0.0.1").withTransport(Transport.UDP).withMtu(MTU_BYTES));

        long dropped = DROPPED.get();

        // when
        try (ParameterServer server = ParameterServer.start(settings, initial, RoundListener.NONE)) {
            CompletableFuture.allOf(IntStream.range(0, WORKERS)
                            .mapToObj(rank -> CompletableFuture.runAsync(
                                    () -> train(server, rank, gradients[rank]), task -> new Thread(task).start()))
                            .toArray(CompletableFuture[]::new))
                    .join();

            // then
            assertThat(DROPPED.get()).isGreaterThan(dropped);
            assertThat(server.step()).isEqualTo(STEPS);
            assertThat(server.parameters()).isEqualTo(reference.parameters);
        }
    }

    private static void train(ParameterServer server, int rank, float[] gradient) {
        var parameters = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        var pushed = new UnsafeBuffer(ByteBuffer.allocateDirect(PARAMETERS * Float.BYTES));
        for (int i = 0; i < gradient.length; i++) {
            pushed.putFloat(i * Float.BYTES, gradient[i]);
        }
        try (ServerClient client = ServerClient.join(server.address(), rank, 0)) {
            long step = client.pull(parameters);
            while (step < STEPS) {
                client.push(step, pushed, rank + 1, WORKERS * (WORKERS + 1) / 2, 1);
                step = client.pullAfter(step, parameters);
            }
        }
    }
}
