package dev.cairn.server.transport;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.FragmentHandler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.CloseHelper;
import org.agrona.LangUtil;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint over Aeron: shared memory ("IPC") between the processes of one machine, UDP unicast between machines. The
 * server embeds the media driver that the workers on its machine share; a worker elsewhere embeds its own.
 */
public final class AeronEndpoint implements Endpoint {
    private static final int TO_SERVER = 1;
    private static final int TO_WORKERS = 2;
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);

    private final @Nullable MediaDriver driver;
    private final Aeron aeron;
    private final int outStream;
    private final List<Subscription> inbound = new ArrayList<>();
    private final List<Outbox> outboxes = new ArrayList<>();
    private MessageHandler receiver = (buffer, offset, length) -> {};
    private final FragmentHandler fragments =
            (buffer, offset, length, header) -> receiver.onMessage(buffer, offset, length);
    private final String name;
    private volatile @Nullable Throwable lost;

    private AeronEndpoint(
            @Nullable MediaDriver driver,
            String folder,
            int inStream,
            int outStream,
            @Nullable String udp,
            boolean ipc) {
        this.driver = driver;
        this.outStream = outStream;
        this.aeron = client(folder);
        try {
            if (ipc) {
                inbound.add(aeron.addSubscription("aeron:ipc", inStream));
            }
            if (udp == null) {
                name = SHARED_MEMORY;
            } else {
                Subscription subscription = aeron.addSubscription("aeron:udp?endpoint=" + udp, inStream);
                inbound.add(subscription);
                name = resolved(subscription, udp);
            }
        } catch (AeronException e) {
            aeron.close();
            throw TransportException.environment("cannot listen at " + udp + ": " + e.getMessage(), e);
        }
    }

    /**
     * The server's endpoint, with a media driver of its own.
     *
     * @param name of the job
     * @param host interface to bind
     * @param port UDP port; 0 lets the system choose
     * @param workers that will connect
     * @throws TransportException if there is too little shared memory, or the port cannot be bound
     */
    public static AeronEndpoint server(String name, String host, int port, BufferSizes sizes, int workers) {
        int logs = 1 + (Hosts.isLoopback(host) ? workers : 2 * workers);
        return withDriver(EmbeddedDriver.launch(name, sizes, logs), TO_SERVER, TO_WORKERS, host + ":" + port, true);
    }

    /** A worker's endpoint through the media driver of the server on the same machine. */
    public static AeronEndpoint worker(String folder) {
        return new AeronEndpoint(null, folder, TO_WORKERS, TO_SERVER, null, true);
    }

    /**
     * A worker's endpoint with a media driver of its own, for a server at {@code server}.
     *
     * @throws TransportException if there is too little shared memory, or no way to the server's host
     */
    public static AeronEndpoint remoteWorker(String name, String server, BufferSizes sizes) {
        String host = Hosts.localAddressTowards(server);
        return withDriver(EmbeddedDriver.launch(name, sizes, 2), TO_WORKERS, TO_SERVER, host + ":0", false);
    }

    /** Whether a media driver is alive in {@code folder} and of this machine. */
    public static boolean isReachable(String machine, String folder) {
        return machine.equals(Hosts.machine()) && AeronFolder.isActive(Path.of(folder));
    }

    private static AeronEndpoint withDriver(MediaDriver driver, int inStream, int outStream, String udp, boolean ipc) {
        try {
            return new AeronEndpoint(driver, driver.aeronDirectoryName(), inStream, outStream, udp, ipc);
        } catch (RuntimeException e) {
            driver.close();
            throw e;
        }
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

    private static String resolved(Subscription subscription, String udp) {
        long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        String endpoint = subscription.resolvedEndpoint();
        while (endpoint == null) {
            if (System.nanoTime() - deadlineNs > 0) {
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

    /** The folder of the media driver. */
    public String folder() {
        return aeron.context().aeronDirectoryName();
    }

    @Override
    public Outbox connect(String peer) {
        if (!peer.equals(SHARED_MEMORY) && !Hosts.isEndpoint(peer)) {
            throw TransportException.unavailable("endpoint=" + peer + ": must be host:port", null);
        }
        String channel = peer.equals(SHARED_MEMORY) ? "aeron:ipc" : "aeron:udp?endpoint=" + peer;
        Outbox outbox = new AeronOutbox(aeron, channel, outStream);
        outboxes.add(outbox);
        return outbox;
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
