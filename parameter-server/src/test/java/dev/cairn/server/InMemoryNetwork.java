package dev.cairn.server;

import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.MessageHandler;
import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;

/** A network within one thread, which a test may let run out of room, lose, repeat and reorder. */
final class InMemoryNetwork {
    static final String SERVER = "server";
    private static final String WORKERS = "workers";

    private final Map<String, List<MemoryEndpoint>> endpoints = new HashMap<>();
    private int room = Integer.MAX_VALUE;

    /** Lets each queue hold at most {@code messages}. */
    void limitRoom(int messages) {
        room = messages;
    }

    /** Drops what waits for an endpoint. */
    void lose(String name) {
        endpoints.getOrDefault(name, List.of()).forEach(endpoint -> endpoint.waiting.clear());
    }

    MemoryEndpoint open(String name) {
        MemoryEndpoint endpoint = new MemoryEndpoint(name);
        endpoints.computeIfAbsent(name, any -> new ArrayList<>()).add(endpoint);
        if (!endpoint.group().equals(name)) {
            endpoints
                    .computeIfAbsent(endpoint.group(), any -> new ArrayList<>())
                    .add(endpoint);
        }
        return endpoint;
    }

    final class MemoryEndpoint implements Endpoint {
        private final String name;
        private final Queue<byte[]> waiting = new ArrayDeque<>();
        private final List<byte[]> delivered = new ArrayList<>();

        private MemoryEndpoint(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String group() {
            return name.equals(SERVER) ? name : WORKERS;
        }

        /** Has each waiting message delivered up to three times, in any order, and some old ones again. */
        void scramble(Random random) {
            List<byte[]> messages = new ArrayList<>();
            for (byte[] message : waiting) {
                for (int copy = 0; copy <= random.nextInt(3); copy++) {
                    messages.add(random.nextInt(messages.size() + 1), message);
                }
            }
            for (int old = 0; old < 10 && !delivered.isEmpty(); old++) {
                byte[] message = delivered.get(random.nextInt(delivered.size()));
                messages.add(random.nextInt(messages.size() + 1), message);
            }
            waiting.clear();
            waiting.addAll(messages);
        }

        @Override
        public int poll(MessageHandler handler, int limit) {
            int count = 0;
            while (count < limit && !waiting.isEmpty()) {
                byte[] message = waiting.remove();
                delivered.add(message);
                handler.onMessage(new UnsafeBuffer(message), 0, message.length);
                count++;
            }
            return count;
        }

        @Override
        public Outbox connect(String peer) {
            return new MemoryOutbox(peer);
        }

        @Override
        public void close() {
            endpoints.values().forEach(named -> named.remove(this));
        }
    }

    private final class MemoryOutbox implements Outbox {
        private final String peer;

        private MemoryOutbox(String peer) {
            this.peer = peer;
        }

        @Override
        public boolean send(int lengthBytes, MessageWriter message) {
            List<MemoryEndpoint> peers = endpoints.getOrDefault(peer, List.of());
            if (peers.isEmpty() || peers.stream().anyMatch(endpoint -> endpoint.waiting.size() >= room)) {
                return false;
            }
            byte[] bytes = new byte[lengthBytes];
            message.write(new UnsafeBuffer(bytes), 0);
            peers.forEach(endpoint -> endpoint.waiting.add(bytes));
            return true;
        }

        @Override
        public void close() {}
    }
}
