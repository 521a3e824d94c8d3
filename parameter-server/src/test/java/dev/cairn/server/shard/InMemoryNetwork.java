package dev.cairn.server.shard;

import dev.cairn.server.transport.Endpoint;
import dev.cairn.server.transport.MessageHandler;
import dev.cairn.server.transport.MessageWriter;
import dev.cairn.server.transport.Outbox;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/** A network within one thread, which a test may let run out of room, lose, repeat and reorder. */
final class InMemoryNetwork {
    private static final String SERVER = "server";
    private static final String WORKERS = "workers";

    private final Map<String, List<MemoryEndpoint>> endpoints = new HashMap<>();
    private int room = Integer.MAX_VALUE;
    private @Nullable Random chance;
    private double lost;
    private double repeated;

    /** The name of a server shard's endpoint. */
    static String shard(int shard) {
        return SERVER + shard;
    }

    /** Lets each queue hold at most {@code messages}. */
    void limitRoom(int messages) {
        room = messages;
    }

    /** From now on loses and repeats such parts of the messages, and delivers them in any order. */
    void disturb(Random random, double lossRate, double repeatRate) {
        chance = random;
        lost = lossRate;
        repeated = repeatRate;
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
        private final List<byte[]> waiting = new ArrayList<>();
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
            return name.startsWith(SERVER) ? name : WORKERS;
        }

        /** What has come and has not been heard. */
        List<byte[]> waiting() {
            return List.copyOf(waiting);
        }

        /** Has a message come from nobody knows where. */
        void receive(byte[] message) {
            waiting.add(message);
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
                byte[] message = waiting.remove(0);
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
            peers.forEach(endpoint -> deliver(bytes, endpoint.waiting));
            return true;
        }

        private void deliver(byte[] message, List<byte[]> waiting) {
            if (chance == null) {
                waiting.add(message);
                return;
            }
            double lot = chance.nextDouble();
            for (int copies = lot < lost ? 0 : lot < lost + repeated ? 2 : 1; copies > 0; copies--) {
                waiting.add(chance.nextInt(waiting.size() + 1), message);
            }
        }

        @Override
        public void close() {}
    }
}
