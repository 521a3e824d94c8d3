package dev.cairn.server.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An endpoint over TCP, for networks that pass no UDP. A worker opens one connection to each server shard and the shard
 * answers on it: nothing has to reach a worker from outside. A connection that breaks is opened again; what was under way
 * on it is lost.
 *
 * <p>Server shards are called {@code host:port/stream}, at one socket for all. A worker is called {@code tcp:<uuid>}, by
 * which it introduces itself at the beginning of each connection. Several endpoints share one {@link TcpLoop}.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails closes the connection, and that is seen
public final class TcpEndpoint implements Endpoint {
    private static final String WORKER_PREFIX = "tcp:";
    private static final Pattern WORKER =
            Pattern.compile(WORKER_PREFIX + "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");
    private static final Pattern SHARD = Pattern.compile("(.+)/(\\d{1,9})");
    private static final int FIRST_SHARD = 2;

    private final TcpLoop loop;
    private final boolean ownsLoop;
    private final EventLoop eventLoop;
    private final UUID id = UUID.randomUUID();
    private final String name;
    private final TcpInbox inbox;
    private final Map<UUID, Channel> visitors = new ConcurrentHashMap<>();
    private final List<TcpLink> links = new ArrayList<>();

    private TcpEndpoint(TcpLoop loop, boolean ownsLoop, String name) {
        this.loop = loop;
        this.ownsLoop = ownsLoop;
        this.eventLoop = loop.eventLoop();
        this.inbox = new TcpInbox(eventLoop);
        this.name = name.isEmpty() ? WORKER_PREFIX + id : name;
    }

    /** The name of a server shard at the server's {@code host:port}. */
    public static String shard(int shard, String server) {
        return server + "/" + (FIRST_SHARD + shard);
    }

    /**
     * The endpoints of a server's shards, at one socket; the first must be closed last.
     *
     * @param name of the job, in the thread's name
     * @param host interface to bind
     * @param port TCP port; 0 lets the system choose
     * @throws TransportException if the port cannot be bound
     */
    public static List<TcpEndpoint> server(String name, String host, int port, int shards) {
        TcpLoop loop = new TcpLoop(name);
        Map<Integer, TcpEndpoint> streams = new ConcurrentHashMap<>();
        String socket;
        try {
            socket = host + ":" + loop.listen(host, port, () -> new TcpDoor(streams, loop.rejected));
        } catch (TransportException e) {
            loop.close();
            throw e;
        }
        List<TcpEndpoint> endpoints = IntStream.range(0, shards)
                .mapToObj(shard -> new TcpEndpoint(loop, shard == 0, shard(shard, socket)))
                .toList();
        IntStream.range(0, shards).forEach(shard -> streams.put(FIRST_SHARD + shard, endpoints.get(shard)));
        return endpoints;
    }

    /**
     * A worker's endpoint.
     *
     * @param name of the worker, in the thread's name
     */
    public static TcpEndpoint worker(String name) {
        return new TcpEndpoint(new TcpLoop(name), true, "");
    }

    /** Whether this is the name of an endpoint that has come by TCP. */
    static boolean isWorker(String name) {
        return name.startsWith(WORKER_PREFIX);
    }

    /** What cuts a new connection's bytes into messages for this endpoint. */
    ChannelHandler frames() {
        return new TcpFrames(inbox, loop.rejected);
    }

    /** From now on, what is sent to {@code visitor} goes out on this connection; in the event loop. */
    void welcome(UUID visitor, Channel connection) {
        visitors.put(visitor, connection);
        connection.closeFuture().addListener(gone -> visitors.remove(visitor, connection));
    }

    /** Connections closed so far because they did not keep to the form, at all endpoints of the same socket. */
    public long rejected() {
        return loop.rejected.get();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String group() {
        return name;
    }

    @Override
    public Outbox connect(String peer) {
        Matcher shard = SHARD.matcher(peer);
        if (shard.matches() && Hosts.isEndpoint(shard.group(1))) {
            return link(shard.group(1), Integer.parseInt(shard.group(2)));
        }
        Matcher worker = WORKER.matcher(peer);
        if (worker.matches()) {
            UUID visitor = UUID.fromString(worker.group(1));
            return new TcpOutbox(() -> visitors.get(visitor), () -> {}); // who came closes the connection
        }
        throw TransportException.unavailable("endpoint=" + peer + ": must be host:port/stream or tcp:uuid", null);
    }

    private Outbox link(String socket, int stream) {
        int colon = socket.lastIndexOf(':');
        InetSocketAddress address = InetSocketAddress.createUnresolved(
                socket.substring(0, colon), Integer.parseInt(socket.substring(colon + 1)));
        TcpLink link = new TcpLink(loop.connector(this::frames), address, new TcpGreeting(stream, id));
        links.add(link);
        return new TcpOutbox(link, link::close);
    }

    @Override
    public int poll(MessageHandler handler, int limit) {
        if (eventLoop.isShuttingDown()) {
            throw TransportException.unavailable(name + " is closed", null);
        }
        return inbox.poll(handler, limit);
    }

    /** Lets what has been sent go out first, where the peers take it. */
    @Override
    public void close() {
        links.forEach(TcpLink::close);
        if (!eventLoop.isShuttingDown()) {
            List<Channel> connections =
                    eventLoop.submit(this::leave).syncUninterruptibly().getNow();
            TcpLoop.awaitClosed(connections);
        }
        if (ownsLoop) {
            loop.close();
        }
    }

    /** In the event loop. */
    private List<Channel> leave() {
        List<Channel> connections = inbox.connections();
        connections.forEach(TcpLoop::closeAfterWriting);
        inbox.close();
        return connections;
    }
}
