package dev.cairn.server.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** Where a server listens: lets a connection in at the endpoint that its greeting names; who does not greet is sent away. */
final class TcpDoor implements AutoCloseable {
    private static final long GREETING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_GUESTS = 1024;

    /** A connection whose greeting has not yet come as a whole. */
    private record Guest(SocketChannel channel, ByteBuffer greeting, long sinceNs) {}

    /** Takes over connections, by the number of the endpoint that is meant. */
    @FunctionalInterface
    interface Host {
        /** False if there is no such endpoint. */
        boolean welcome(TcpGreeting greeting, SocketChannel channel);
    }

    private final ServerSocketChannel listener;
    private final Host host;
    private final AtomicLong rejected;
    private final List<Guest> guests = new ArrayList<>();
    private @Nullable SelectionKey key;

    /**
     * Listens.
     *
     * @param port 0 lets the system choose
     * @param rejected counts those who are sent away
     * @throws TransportException if the port cannot be bound
     */
    TcpDoor(String name, int port, Host host, AtomicLong rejected) {
        this.host = host;
        this.rejected = rejected;
        try {
            listener = ServerSocketChannel.open();
        } catch (IOException e) {
            throw TransportException.environment("no socket can be opened: " + e.getMessage(), e);
        }
        try {
            listener.bind(new InetSocketAddress(name, port), MOST_GUESTS);
            listener.configureBlocking(false);
        } catch (IOException | RuntimeException e) {
            CloseHelper.quietClose(listener);
            throw TransportException.environment("cannot listen at " + name + ":" + port + ": " + e.getMessage(), e);
        }
    }

    int port() {
        return listener.socket().getLocalPort();
    }

    /** Lets a selector find out when somebody comes. */
    void watch(Selector selector) throws IOException {
        key = listener.register(selector, SelectionKey.OP_ACCEPT, this);
    }

    /** Opens to those who wait outside. */
    void open() {
        try {
            while (guests.size() < MOST_GUESTS) {
                SocketChannel channel = listener.accept();
                if (channel == null) {
                    return;
                }
                channel.configureBlocking(false);
                guests.add(new Guest(channel, ByteBuffer.allocate(TcpGreeting.BYTES), System.nanoTime()));
            }
        } catch (IOException e) {
            rejected.incrementAndGet(); // gone again, or no descriptor is left for now
        }
    }

    /** Hears those who have come in. */
    void hear() {
        if (!guests.isEmpty()) {
            guests.removeIf(this::isDone);
        }
    }

    private boolean isDone(Guest guest) {
        try {
            int bytes = guest.channel().read(guest.greeting());
            if (guest.greeting().hasRemaining()) {
                return (bytes < 0 || System.nanoTime() - guest.sinceNs() > GREETING_TIMEOUT_NS) && reject(guest);
            }
            TcpGreeting greeting = TcpGreeting.read(guest.greeting().flip());
            return (greeting != null && host.welcome(greeting, guest.channel())) || reject(guest);
        } catch (IOException e) {
            return reject(guest);
        }
    }

    private boolean reject(Guest guest) {
        rejected.incrementAndGet();
        CloseHelper.quietClose(guest.channel());
        return true;
    }

    @Override
    public void close() {
        if (key != null) {
            key.cancel();
        }
        CloseHelper.quietClose(listener);
        guests.forEach(guest -> CloseHelper.quietClose(guest.channel()));
    }
}
