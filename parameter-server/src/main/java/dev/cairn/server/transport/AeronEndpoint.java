package dev.cairn.server.transport;

import io.aeron.Aeron;
import io.aeron.CncFileDescriptor;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint over Aeron: shared memory ("IPC") between the processes of one machine, UDP unicast between machines. The
 * server embeds the media driver that the workers on its machine share; a worker elsewhere embeds its own.
 *
 * <p>Endpoints in shared memory are called {@code ipc:<stream>}, those of UDP {@code host:port}, or
 * {@code host:port/stream} where several share a socket.
 */
public final class AeronEndpoint implements Endpoint {
    private static final int TO_WORKERS = 1;
    private static final int TO_FIRST_SHARD = 2;
    private static final int FIRST_OWN_STREAM = 1000;
    private static final String IPC = "ipc:";
    private static final String STREAM = "/";
    /** By which a media driver knows the one socket that its endpoints listen at. */
    private static final int SOCKET_TAG = 1;

    private static final String SMALL_TERMS = "|term-length=" + BufferSizes.SMALLEST_TERM_BYTES;
    private static final String SAME_SOCKET = "aeron:udp?tags=" + SOCKET_TAG;
    private static final long PROBE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable MediaDriver driver;
    private final boolean ownsAeron;
    private final boolean isServer;
    private final Aeron aeron;
    private final List<Subscription> inbound = new ArrayList<>();
    private final List<Outbox> outboxes = new ArrayList<>();
    private @Nullable ProbeEcho probes;
    private MessageHandler receiver = (buffer, offset, length) -> {};
    private final FragmentHandler fragments =
            (buffer, offset, length, header) -> receiver.onMessage(buffer, offset, length);
    private String name = "";
    private String group = "";
    private volatile @Nullable Throwable lost; // known to the endpoint that owns Aeron

    private AeronEndpoint(@Nullable MediaDriver driver, String folder, boolean isServer) {
        this.driver = driver;
        this.isServer = isServer;
        this.ownsAeron = true;
        this.aeron = client(folder);
    }

    /** One more endpoint of a server, over the first one's Aeron. */
    private AeronEndpoint(AeronEndpoint first) {
        this.driver = null;
        this.isServer = true;
        this.ownsAeron = false;
        this.aeron = first.aeron;
    }

    /** The name of a server shard for those that use its media driver. */
    public static String shard(int shard) {
        return IPC + (TO_FIRST_SHARD + shard);
    }

    /** The name of a server shard for workers elsewhere, at the server's {@code host:port}. */
    public static String shard(int shard, String server) {
        return server + STREAM + (TO_FIRST_SHARD + shard);
    }

    /**
     * The endpoints of a server's shards, over one media driver and one socket; the first must be closed last.
     *
     * @param name of the job
     * @param host interface to bind
     * @param port UDP port; 0 lets the system choose
     * @param workers that will connect
     * @param shards of the server; {@code sizes} are those of one
     * @param udpOnly whether even those of this machine come by UDP
     * @throws TransportException if there is too little shared memory, or the port cannot be bound
     */
    public static List<AeronEndpoint> server(
            String name, String host, int port, BufferSizes sizes, int workers, int shards, boolean udpOnly) {
        boolean local = Hosts.isLoopback(host) && !udpOnly;
        int logs = shards * (1 + (local ? workers : 2 * workers));
        int smallLogs = shards * workers + 2 * (shards - 1);
        AeronEndpoint first = withDriver(EmbeddedDriver.launch(name, sizes, logs, smallLogs, local), true);
        first.name = host + ":" + port;
        try {
            return IntStream.range(0, shards)
                    .mapToObj(shard -> (shard == 0 ? first : new AeronEndpoint(first)).listenAsShard(shard, first))
                    .toList();
        } catch (TransportException e) {
            first.close();
            throw e;
        }
    }

    private AeronEndpoint listenAsShard(int shard, AeronEndpoint first) {
        listen(shard(shard));
        if (this == first) {
            name = listenUdp(first.name, TO_FIRST_SHARD);
            probes = new ProbeEcho(aeron, subscription(SAME_SOCKET, ProbeEcho.STREAM, name), TO_WORKERS);
        } else {
            subscribe(SAME_SOCKET, TO_FIRST_SHARD + shard, first.name);
            name = first.name;
        }
        group = name;
        return this;
    }

    /** A worker's endpoint through the media driver of the server on the same machine. */
    public static AeronEndpoint localWorker(String folder) {
        AeronEndpoint endpoint = new AeronEndpoint(null, folder, false);
        endpoint.name = IPC + ThreadLocalRandom.current().nextInt(FIRST_OWN_STREAM, 1_000_000_000);
        endpoint.group = IPC + TO_WORKERS;
        endpoint.listen(endpoint.name);
        endpoint.listen(endpoint.group);
        return endpoint;
    }

    /**
     * A worker's endpoint with a media driver of its own, for a server at {@code server}.
     *
     * @param shards of the server; {@code sizes} are those of one
     * @throws TransportException if there is too little shared memory, or no way to the server's host
     */
    public static AeronEndpoint remoteWorker(String name, String server, BufferSizes sizes, int shards) {
        String host = Hosts.localAddressTowards(server);
        AeronEndpoint endpoint = withDriver(EmbeddedDriver.launch(name, sizes, 3 * shards, 0, false), false);
        endpoint.name = endpoint.listenUdp(host + ":0", TO_WORKERS);
        endpoint.group = endpoint.name;
        return endpoint;
    }

    /** Whether {@code machine} is this one and a media driver is alive in {@code folder} that this user may use. */
    public static boolean isReachable(String machine, String folder) {
        return machine.equals(Hosts.machine())
                && Files.isWritable(Path.of(folder, CncFileDescriptor.CNC_FILE))
                && AeronFolder.isActive(Path.of(folder));
    }

    private static AeronEndpoint withDriver(MediaDriver driver, boolean isServer) {
        try {
            return new AeronEndpoint(driver, driver.aeronDirectoryName(), isServer);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    private void listen(String ipcName) {
        subscribe("aeron:ipc", stream(ipcName), ipcName);
    }

    private String listenUdp(String udp, int stream) {
        return resolved(subscribe(SAME_SOCKET + "|endpoint=" + udp, stream, udp), udp);
    }

    private Subscription subscribe(String channel, int stream, String what) {
        Subscription subscription = subscription(channel, stream, what);
        inbound.add(subscription);
        return subscription;
    }

    private Subscription subscription(String channel, int stream, String what) {
        try {
            return aeron.addSubscription(channel, stream);
        } catch (AeronException e) {
            close();
            throw TransportException.environment("cannot listen at " + what + ": " + e.getMessage(), e);
        }
    }

    private static int stream(String ipcName) {
        return Integer.parseInt(ipcName.substring(IPC.length()));
    }

    private Aeron client(String folder) {
        try {
            return Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(folder)
                    .threadFactory(task -> EmbeddedDriver.daemon(task, "cairn-aeron-client"))
                    .errorHandler(error -> lost = error)
                    .subscriberErrorHandler(LangUtil::rethrowUnchecked));
        } catch (AeronException e) {
            throw TransportException.unavailable("Aeron's media driver in " + folder + ": " + e.getMessage(), e);
        }
    }

    private String resolved(Subscription subscription, String udp) {
        long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        String endpoint = subscription.resolvedEndpoint();
        while (endpoint == null) {
            if (System.nanoTime() - deadlineNs > 0) {
                close();
                throw TransportException.environment("waited 10 s for the socket at " + udp, null);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            endpoint = subscription.resolvedEndpoint();
        }
        return endpoint;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String group() {
        return group;
    }

    /** The folder of the media driver. */
    public String folder() {
        return aeron.context().aeronDirectoryName();
    }

    @Override
    public Outbox connect(String peer) {
        Outbox outbox = peer.matches("ipc:\\d{1,9}") ? ipcOutbox(stream(peer)) : udpOutbox(peer);
        outboxes.add(outbox);
        return outbox;
    }

    /** What goes to one worker alone, or from shard to shard, is little, and may do with small buffers. */
    private Outbox ipcOutbox(int stream) {
        boolean small = isServer && stream != TO_WORKERS;
        String channel = small ? "aeron:ipc?term-length=" + BufferSizes.SMALLEST_TERM_BYTES : "aeron:ipc";
        return new AeronOutbox(aeron, channel, stream);
    }

    private Outbox udpOutbox(String peer) {
        int cut = peer.indexOf(STREAM);
        String endpoint = cut < 0 ? peer : peer.substring(0, cut);
        String stream = cut < 0 ? Integer.toString(TO_WORKERS) : peer.substring(cut + 1);
        if (!Hosts.isEndpoint(endpoint) || !stream.matches("\\d{1,9}")) {
            throw TransportException.unavailable(
                    "endpoint=" + peer + ": must be host:port, host:port/stream or ipc:stream", null);
        }
        boolean small = isServer && cut >= 0;
        String channel = "aeron:udp?endpoint=" + endpoint + (small ? SMALL_TERMS : "");
        return new AeronOutbox(aeron, channel, Integer.parseInt(stream));
    }

    @Override
    public int poll(MessageHandler handler, int limit) {
        Throwable error = lost;
        if (aeron.isClosed()) {
            throw TransportException.unavailable(
                    "Aeron's media driver in " + folder() + " is gone"
                            + (error == null ? "" : ": " + error.getMessage()),
                    error);
        }
        receiver = handler;
        int count = probes == null ? 0 : probes.poll();
        for (Subscription subscription : inbound) {
            count += subscription.poll(fragments, limit - count);
        }
        return count;
    }

    /**
     * Whether UDP passes from this worker to the server and back; waits for an answer.
     *
     * @param server {@code host:port} of its first shard
     */
    public boolean isAnswered(String server, Duration patience) {
        int number = ThreadLocalRandom.current().nextInt();
        boolean[] answered = {false};
        MessageHandler onAnswer =
                (buffer, offset, length) -> answered[0] |= length == Integer.BYTES && buffer.getInt(offset) == number;
        long endNs = System.nanoTime() + patience.toNanos();
        try (Outbox outbox = new AeronOutbox(aeron, "aeron:udp?endpoint=" + server, ProbeEcho.STREAM)) {
            while (!answered[0] && System.nanoTime() - endNs < 0) {
                outbox.send(Integer.BYTES + name.length(), (buffer, offset) -> {
                    buffer.putInt(offset, number);
                    buffer.putStringWithoutLengthAscii(offset + Integer.BYTES, name);
                });
                LockSupport.parkNanos(PROBE_INTERVAL_NS);
                poll(onAnswer, 1);
            }
        } catch (TransportException e) {
            return false; // there is not even a way out
        }
        return answered[0];
    }

    @Override
    public void close() {
        CloseHelper.closeAll(outboxes);
        CloseHelper.close(probes);
        CloseHelper.closeAll(inbound);
        if (ownsAeron) {
            CloseHelper.closeAll(aeron, driver);
        }
    }
}
