package dev.cairn.server.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint over TCP, for networks that pass no UDP. A worker opens one connection to each server shard and the shard
 * answers on it: nothing has to reach a worker from outside. A connection that breaks is opened again; what was under way
 * on it is lost.
 *
 * <p>Server shards are called {@code tcp:host:port/stream}, at one socket for all. A worker is called {@code tcp:<uuid>}, by
 * which it introduces itself at the beginning of each connection. There is no thread but the one that polls and sends.
 */
public final class TcpEndpoint implements Endpoint {
    private static final String PREFIX = "tcp:";
    private static final Pattern WORKER =
            Pattern.compile(PREFIX + "(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})");
    private static final Pattern SHARD = Pattern.compile(PREFIX + "(.+)/(\\d{1,9})");
    private static final int FIRST_SHARD = 2;
    private static final long CLOSE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Somebody whom the door has let in, on its way to the endpoint that is meant. */
    private record Visit(UUID from, SocketChannel channel) {}

    private final UUID id = UUID.randomUUID();
    private final String name;
    private final AtomicLong rejected;
    private final @Nullable TcpDoor door;
    private final Selector selector;
    private final List<TcpConnection> connections = new ArrayList<>();
    private final List<TcpLink> links = new ArrayList<>();
    private final Map<UUID, TcpConnection> visitors = new HashMap<>();
    private final Queue<Visit> visits = new ConcurrentLinkedQueue<>();
    private int turn;
    private boolean closed;

    private TcpEndpoint(String name, @Nullable TcpDoor door, AtomicLong rejected) {
        this.name = name.isEmpty() ? PREFIX + id : name;
        this.door = door;
        this.rejected = rejected;
        try {
            selector = Selector.open();
            if (door != null) {
                door.watch(selector);
            }
        } catch (IOException e) {
            throw TransportException.environment("no selector can be opened: " + e.getMessage(), e);
        }
    }

    /** The name of a server shard at the server's {@code host:port}. */
    public static String shard(int shard, String server) {
        return PREFIX + server + "/" + (FIRST_SHARD + shard);
    }

    /**
     * The endpoints of a server's shards, at one socket; the first, which lets others in while it is polled, must be
     * closed last.
     *
     * @param host interface to bind
     * @param port TCP port; 0 lets the system choose
     * @throws TransportException if the port cannot be bound
     */
    public static List<TcpEndpoint> server(String host, int port, int shards) {
        AtomicLong rejected = new AtomicLong();
        List<TcpEndpoint> endpoints = new ArrayList<>();
        TcpDoor door = new TcpDoor(
                host,
                port,
                (greeting, channel) -> {
                    int shard = greeting.stream() - FIRST_SHARD;
                    return shard >= 0
                            && shard < shards
                            && endpoints.get(shard).visits.add(new Visit(greeting.from(), channel));
                },
                rejected);
        String socket = host + ":" + door.port();
        try {
            for (int shard = 0; shard < shards; shard++) {
                endpoints.add(new TcpEndpoint(shard(shard, socket), shard == 0 ? door : null, rejected));
            }
            return List.copyOf(endpoints);
        } catch (TransportException e) {
            door.close();
            CloseHelper.quietCloseAll(endpoints);
            throw e;
        }
    }

    /** A worker's endpoint. */
    public static TcpEndpoint worker() {
        return new TcpEndpoint("", null, new AtomicLong());
    }

    /** Whether this is the name of an endpoint over TCP. */
    static boolean isName(String name) {
        return name.startsWith(PREFIX);
    }

    /** Connections closed so far because they did not keep to the form, at all endpoints of the same socket. */
    public long rejected() {
        return rejected.get();
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
            TcpGreeting greeting = new TcpGreeting(Integer.parseInt(shard.group(2)), id);
            TcpLink link = new TcpLink(shard.group(1), greeting, this::take);
            links.add(link);
            return new TcpOutbox(link, link::close);
        }
        Matcher worker = WORKER.matcher(peer);
        if (worker.matches()) {
            UUID visitor = UUID.fromString(worker.group(1));
            return new TcpOutbox(() -> visitors.get(visitor), () -> {}); // who came closes the connection
        }
        throw TransportException.unavailable("endpoint=" + peer + ": must be tcp:host:port/stream or tcp:uuid", null);
    }

    @Override
    public int poll(MessageHandler handler, int limit) {
        if (closed) {
            throw TransportException.unavailable(name + " is closed", null);
        }
        look();
        turn++;
        int count = 0;
        int all = connections.size(); // a handler may add to them
        for (int i = 0; i < all && count < limit; i++) {
            count +=
                    connections.get(Math.floorMod(turn + i, all)).poll(handler, limit - count); // each is first in turn
        }
        return count;
    }

    /** Who has come, who has gone, what has arrived. */
    private void look() {
        connections.removeIf(connection -> !connection.isOpen() && forget(connection));
        connections.forEach(TcpConnection::flush);
        links.forEach(TcpLink::get);
        try {
            selector.selectNow(this::found);
        } catch (IOException e) {
            throw TransportException.unavailable(name + ": " + e.getMessage(), e);
        }
        if (door != null) {
            door.hear();
        }
        for (Visit visit = visits.poll(); visit != null; visit = visits.poll()) {
            visitors.put(visit.from(), take(visit.channel()));
        }
    }

    private void found(SelectionKey key) {
        if (key.attachment() instanceof TcpConnection connection) {
            connection.markReadable();
        } else if (door != null) {
            door.open();
        }
    }

    private TcpConnection take(SocketChannel channel) {
        TcpConnection connection = new TcpConnection(channel, rejected);
        connections.add(connection);
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.register(selector, SelectionKey.OP_READ, connection);
        } catch (IOException e) {
            connection.close(); // it has gone meanwhile
        }
        return connection;
    }

    private boolean forget(TcpConnection connection) {
        visitors.values().remove(connection);
        connection.free();
        return true;
    }

    /** Lets what has been sent go out first, where the peers take it. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        long begunNs = System.nanoTime();
        while (!connections.stream().allMatch(TcpConnection::flush) && System.nanoTime() - begunNs < CLOSE_TIMEOUT_NS) {
            LockSupport.parkNanos(PAUSE_NS);
        }
        links.forEach(TcpLink::close);
        visitors.clear();
        connections.forEach(TcpConnection::free);
        connections.clear();
        visits.forEach(visit -> CloseHelper.quietClose(visit.channel()));
        CloseHelper.quietCloseAll(door, selector);
    }
}
