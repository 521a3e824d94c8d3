package dev.cairn.server.transport;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint over Aeron: shared memory ("IPC") between the processes of one machine, UDP unicast between machines. The
 * server embeds the media driver that the workers on its machine share; a worker elsewhere embeds its own.
 *
 * <p>Endpoints in shared memory are called {@code ipc:<stream>}, those of UDP {@code host:port}.
 */
public final class AeronEndpoint implements Endpoint {
    private static final int TO_SERVER = 1;
    private static final int TO_WORKERS = 2;
    private static final int FIRST_OWN_STREAM = 1000;
    private static final String IPC = "ipc:";
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    /** The server's name for workers that use its media driver. */
    public static final String LOCAL_SERVER = IPC + TO_SERVER;

    private final @Nullable MediaDriver driver;
    private final int udpOutStream;
    private final Aeron aeron;
    private final List<Subscription> inbound = new ArrayList<>();
    private final List<Outbox> outboxes = new ArrayList<>();
    private MessageHandler receiver = (buffer, offset, length) -> {};
    private final FragmentHandler fragments =
            (buffer, offset, length, header) -> receiver.onMessage(buffer, offset, length);
    private String name = "";
    private String group = "";
    private volatile @Nullable Throwable lost;

    private AeronEndpoint(@Nullable MediaDriver driver, String folder, int udpOutStream) {
        this.driver = driver;
        this.udpOutStream = udpOutStream;
        this.aeron = client(folder);
    }

    /**
     * The server's endpoint, with a media driver of its own.
     *
     * @param name of the job
     * @param host interface to bind
     * @param port UDP port; 0 lets the system choose
     * @param workers that will connect
     * @param udpOnly whether even those of this machine come by UDP
     * @throws TransportException if there is too little shared memory, or the port cannot be bound
     */
    public static AeronEndpoint server(
            String name, String host, int port, BufferSizes sizes, int workers, boolean udpOnly) {
        boolean local = Hosts.isLoopback(host) && !udpOnly;
        int logs = 1 + (local ? workers : 2 * workers);
        MediaDriver driver = EmbeddedDriver.launch(name, sizes, logs, workers, local);
        AeronEndpoint endpoint = withDriver(driver, TO_WORKERS);
        endpoint.listen(IPC + TO_SERVER);
        endpoint.name = endpoint.listenUdp(host + ":" + port, TO_SERVER);
        endpoint.group = endpoint.name;
        return endpoint;
    }

    /** A worker's endpoint through the media driver of the server on the same machine. */
    public static AeronEndpoint localWorker(String folder) {
        AeronEndpoint endpoint = new AeronEndpoint(null, folder, TO_SERVER);
        endpoint.name = IPC + ThreadLocalRandom.current().nextInt(FIRST_OWN_STREAM, 1_000_000_000);
        endpoint.group = IPC + TO_WORKERS;
        endpoint.listen(endpoint.name);
        endpoint.listen(endpoint.group);
        return endpoint;
    }

    /**
     * A worker's endpoint with a media driver of its own, for a server at {@code server}.
     *
     * @throws TransportException if there is too little shared memory, or no way to the server's host
     */
    public static AeronEndpoint remoteWorker(String name, String server, BufferSizes sizes) {
        String host = Hosts.localAddressTowards(server);
        AeronEndpoint endpoint = withDriver(EmbeddedDriver.launch(name, sizes, 3, 0, false), TO_SERVER);
        endpoint.name = endpoint.listenUdp(host + ":0", TO_WORKERS);
        endpoint.group = endpoint.name;
        return endpoint;
    }

    /** Whether {@code machine} is this one and a media driver is alive in {@code folder}. */
    public static boolean isReachable(String machine, String folder) {
        return machine.equals(Hosts.machine()) && AeronFolder.isActive(Path.of(folder));
    }

    private static AeronEndpoint withDriver(MediaDriver driver, int udpOutStream) {
        try {
            return new AeronEndpoint(driver, driver.aeronDirectoryName(), udpOutStream);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
    }

    private void listen(String ipcName) {
        subscribe("aeron:ipc", stream(ipcName), ipcName);
    }

    private String listenUdp(String udp, int stream) {
        return resolved(subscribe("aeron:udp?endpoint=" + udp, stream, udp), udp);
    }

    private Subscription subscribe(String channel, int stream, String what) {
        try {
            Subscription subscription = aeron.addSubscription(channel, stream);
            inbound.add(subscription);
            return subscription;
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
        if (!peer.matches("ipc:\\d{1,9}") && !Hosts.isEndpoint(peer)) {
            throw TransportException.unavailable("endpoint=" + peer + ": must be host:port or ipc:number", null);
        }
        Outbox outbox = peer.startsWith(IPC)
                ? new AeronOutbox(aeron, ipcChannel(stream(peer)), stream(peer))
                : new AeronOutbox(aeron, "aeron:udp?endpoint=" + peer, udpOutStream);
        outboxes.add(outbox);
        return outbox;
    }

    /** What goes to one worker alone is little, and may do with the smallest buffer. */
    private static String ipcChannel(int stream) {
        return stream < FIRST_OWN_STREAM ? "aeron:ipc" : "aeron:ipc?term-length=" + BufferSizes.SMALLEST_TERM_BYTES;
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
        int count = 0;
        for (Subscription subscription : inbound) {
            count += subscription.poll(fragments, limit - count);
        }
        return count;
    }

    @Override
    public void close() {
        CloseHelper.closeAll(outboxes);
        CloseHelper.closeAll(aeron, driver);
    }
}
