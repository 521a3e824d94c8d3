package dev.cairn.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TcpEndpointTest {
    private static final int LARGE = TcpConnection.MAX_MESSAGE_BYTES;
    private static final MessageHandler NOBODY = (buffer, offset, length) -> {};

    private final List<Endpoint> endpoints = new ArrayList<>();

    @AfterEach
    void close() {
        for (int i = endpoints.size() - 1; i >= 0; i--) {
            endpoints.get(i).close();
        }
    }

    private List<TcpEndpoint> server(int port, int shards) {
        List<TcpEndpoint> server = TcpEndpoint.server("127.0.0.1", port, shards);
        endpoints.addAll(server);
        return server;
    }

    private TcpEndpoint worker() {
        TcpEndpoint worker = TcpEndpoint.worker();
        endpoints.add(worker);
        return worker;
    }

    @Test
    void shouldBringMessagesOfAnySizeInOrderAndAnswersBackOnTheSameConnection() {
        // given
        List<TcpEndpoint> shards = server(0, 2);
        TcpEndpoint worker = worker();
        Outbox toSecond = worker.connect(shards.get(1).name());
        Random random = new Random(4);
        List<Integer> lengths = random.ints(500, 4, LARGE + 1).boxed().toList();

        // when
        List<Integer> arrived = exchange(toSecond, shards.get(0), shards.get(1), lengths);
        List<Integer> answered = exchange(shards.get(1).connect(worker.name()), shards.get(0), worker, lengths);

        // then
        assertThat(arrived).isEqualTo(lengths);
        assertThat(answered).isEqualTo(lengths);
        assertThat(shards.get(0).poll(NOBODY, 1)).isZero();
    }

    /** Sends messages of these lengths, each numbered, and returns the lengths of those that came as they should. */
    private static List<Integer> exchange(Outbox from, Endpoint door, Endpoint to, List<Integer> lengths) {
        List<Integer> arrived = new ArrayList<>();
        MessageHandler receiver = (buffer, offset, length) -> {
            assertThat(buffer.getInt(offset)).isEqualTo(arrived.size());
            assertThat(buffer.getByte(offset + length - 1)).isEqualTo(length == 4 ? (byte) 0 : (byte) length);
            arrived.add(length);
        };
        int sent = 0;
        while (arrived.size() < lengths.size()) {
            int number = sent;
            int length = number < lengths.size() ? lengths.get(number) : 0;
            if (length > 0
                    && from.send(length, (buffer, offset) -> {
                        buffer.putByte(offset + length - 1, (byte) length);
                        buffer.putInt(offset, number);
                    })) {
                sent++;
            }
            door.poll(NOBODY, 1);
            to.poll(receiver, 3);
        }
        return arrived;
    }

    @Test
    void shouldTakeNoMoreThanItsBuffersHoldFromASenderWhosePeerDoesNotPoll() {
        // given
        TcpEndpoint server = server(0, 1).get(0);
        Outbox outbox = worker().connect(server.name());
        await(() -> outbox.send(4, (buffer, offset) -> buffer.putInt(offset, 0)));

        // when
        int sent = 1;
        long quietNs = System.nanoTime();
        while (System.nanoTime() - quietNs < TimeUnit.MILLISECONDS.toNanos(300)) {
            int number = sent;
            if (outbox.send(LARGE, (buffer, offset) -> buffer.putInt(offset, number))) {
                sent++;
                quietNs = System.nanoTime();
            }
        }

        // then what is in between is bounded: an outbox, an inbox, the two sockets of the kernel
        assertThat((long) sent * LARGE).isLessThan(32 << 20);
        List<Integer> arrived = new ArrayList<>();
        int all = sent;
        await(() -> {
            server.poll((buffer, offset, length) -> arrived.add(buffer.getInt(offset)), 10);
            return arrived.size() == all;
        });
        assertThat(arrived).isSorted();
        assertThat(outbox.send(4, (buffer, offset) -> buffer.putInt(offset, all)))
                .isTrue();
    }

    @Test
    void shouldConnectOnceTheServerIsThereAndAgainWhenItHasComeBack() throws IOException {
        // given
        int port = freePort();
        TcpEndpoint worker = worker();
        Outbox outbox = worker.connect(TcpEndpoint.shard(0, "127.0.0.1:" + port));
        assertThat(outbox.send(4, (buffer, offset) -> {})).isFalse();

        for (int life = 0; life < 2; life++) {
            // when
            TcpEndpoint server = TcpEndpoint.server("127.0.0.1", port, 1).get(0);
            int[] heard = {0};
            await(() -> outbox.send(4, (buffer, offset) -> buffer.putInt(offset, 7)));

            // then
            await(() -> server.poll((buffer, offset, length) -> heard[0] = buffer.getInt(offset), 1) > 0);
            assertThat(heard[0]).isEqualTo(7);
            Outbox back = server.connect(worker.name());
            await(() -> back.send(4, (buffer, offset) -> buffer.putInt(offset, 8)));
            await(() -> worker.poll((buffer, offset, length) -> heard[0] = buffer.getInt(offset), 1) > 0);
            assertThat(heard[0]).isEqualTo(8);
            server.close();
            await(() -> !outbox.send(4, (buffer, offset) -> {}));
        }
    }

    @Test
    void shouldCloseAConnectionWithAHostileLengthAndNoOther() throws IOException {
        // given
        TcpEndpoint server = server(0, 1).get(0);
        TcpEndpoint worker = worker();
        Outbox outbox = worker.connect(server.name());
        await(() -> outbox.send(4, (buffer, offset) -> buffer.putInt(offset, 1)));
        List<Integer> heard = new ArrayList<>();
        int[] lengths = {-1, 0, LARGE + 1, Integer.MAX_VALUE, Integer.MIN_VALUE};

        // when
        for (int length : lengths) {
            try (Socket hostile = greeted(server)) {
                hostile.getOutputStream().write(little(length));
                await(() -> {
                    server.poll((buffer, offset, bytes) -> heard.add(buffer.getInt(offset)), 1);
                    return isClosed(hostile);
                });
            }
        }

        // then
        assertThat(server.rejected()).isEqualTo(lengths.length);
        await(() -> outbox.send(4, (buffer, offset) -> buffer.putInt(offset, 2)));
        await(() -> {
            server.poll((buffer, offset, length) -> heard.add(buffer.getInt(offset)), 1);
            return heard.size() == 2;
        });
        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void shouldLetNobodyInWhoDoesNotGreetAsAnEndpointDoes() throws IOException {
        TcpEndpoint server = server(0, 1).get(0);
        byte[] otherStream = greeting(3);
        byte[] otherProtocol = "GET / HTTP/1.1\r\nHost: there\r\n".getBytes(StandardCharsets.US_ASCII);
        for (byte[] bytes : List.of(otherStream, otherProtocol)) {
            try (Socket stranger = socket(server)) {
                stranger.getOutputStream().write(bytes);
                await(() -> isClosed(stranger));
            }
        }
        assertThat(server.rejected()).isEqualTo(2);
    }

    @Test
    void shouldForgetAMessageOfWhichOnlyAPartCame() throws IOException {
        // given
        TcpEndpoint server = server(0, 1).get(0);
        try (Socket dying = greeted(server)) {
            dying.getOutputStream().write(little(1000));
            dying.getOutputStream().write(new byte[10]);
        }

        // when
        Outbox outbox = worker().connect(server.name());
        await(() -> outbox.send(4, (buffer, offset) -> {}));

        // then
        List<Integer> lengths = new ArrayList<>();
        await(() -> server.poll((buffer, offset, length) -> lengths.add(length), 1) > 0);
        assertThat(lengths).containsExactly(4);
    }

    @Test
    void shouldReleasePortAndNativeMemory() throws IOException {
        // given
        long usedBefore = directMemory();
        int port = freePort();

        // when messages are left everywhere: unsent, under way, not polled
        for (int cycle = 0; cycle < 2; cycle++) {
            List<TcpEndpoint> shards = TcpEndpoint.server("127.0.0.1", port, 2);
            TcpEndpoint worker = TcpEndpoint.worker();
            Outbox outbox = worker.connect(shards.get(1).name());
            await(() -> shards.get(0).poll(NOBODY, 1) + shards.get(1).poll(NOBODY, 1) == 0
                    && outbox.send(LARGE, (buffer, offset) -> {}));
            shards.get(0).poll(NOBODY, 1);
            await(() -> shards.get(1).poll(NOBODY, 1) == 1);
            await(() -> !outbox.send(LARGE, (buffer, offset) -> {}));
            CloseHelper.closeAll(worker, shards.get(1), shards.get(0));
        }

        // then
        new ServerSocket(port).close();
        assertThat(directMemory()).isLessThanOrEqualTo(usedBefore);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    @Test
    void shouldRefuseNamesThatAreNone() {
        TcpEndpoint worker = worker();
        for (String name : List.of("", "ipc:3", "127.0.0.1:80", "tcp:1", "nowhere/2", "tcp:" + "x".repeat(36))) {
            assertThatThrownBy(() -> worker.connect(name))
                    .isInstanceOf(TransportException.class)
                    .hasMessageStartingWith("endpoint=" + name + ": must be");
        }
    }

    private static Socket socket(TcpEndpoint server) throws IOException {
        String name = server.name();
        int port = Integer.parseInt(name.substring(name.lastIndexOf(':') + 1, name.indexOf('/')));
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // with what had not been read
        }
    }

    private static Socket greeted(TcpEndpoint server) throws IOException {
        Socket socket = socket(server);
        socket.getOutputStream().write(greeting(2));
        return socket;
    }

    private static byte[] greeting(int stream) {
        return ByteBuffer.allocate(24)
                .putInt(0x63726e01)
                .putInt(stream)
                .putLong(1)
                .putLong(2)
                .array();
    }

    private static byte[] little(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Waits, while every endpoint lets in whoever comes. */
    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            endpoints.forEach(endpoint -> endpoint.poll(NOBODY, 0));
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
