package dev.cairn.server.shard;

import dev.cairn.server.ServerException;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.round.Updates;
import dev.cairn.server.shard.InMemoryNetwork.MemoryEndpoint;
import dev.cairn.server.update.Clipping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A whole run in one thread's time: real shards, real clients, a network that loses, repeats and reorders, workers that
 * are killed and come back. Who goes next is drawn from the seed, and so is everything else.
 */
final class Simulation {
    private static final int CHUNK = 16;
    private static final long TICK_NS = 1_000_000;
    private static final int MOST_TICKS = 2_000_000;

    private final Random random;
    private final int ranks;
    private final int steps;
    private final float[] initial;
    private final Updates updates;
    private final HandSteppedServer server;
    private final List<Worker> workers = new ArrayList<>();
    private final double killRate;
    private int tick;
    int kills;

    /**
     * Draws a run.
     *
     * @param lossRate part of the messages that get lost
     */
    Simulation(long seed, double lossRate) {
        random = new Random(seed);
        ranks = 1 + random.nextInt(4);
        steps = 2 + random.nextInt(5);
        int parameters = 1 + random.nextInt(6 * CHUNK);
        int shards = 1 + random.nextInt(Math.min(3, (parameters + CHUNK - 1) / CHUNK));
        initial = Reference.random(random, parameters);
        updates = random.nextBoolean()
                ? HandSteppedServer.adam()
                : HandSteppedServer.adam().withClipping(new Clipping(0.5f, Float.POSITIVE_INFINITY));
        killRate = random.nextBoolean() ? 0 : 0.02;
        server = new HandSteppedServer(ranks, shards, updates, initial, CHUNK, steps);
        server.network.disturb(random, lossRate, random.nextInt(3) * 0.1);
        for (int rank = 0; rank < ranks; rank++) {
            workers.add(new Worker(rank));
        }
    }

    /** One rank: its present life, and what it has seen. */
    private final class Worker {
        private final int rank;
        private final List<float[]> pulled = new ArrayList<>();
        private int generation;
        private MemoryEndpoint endpoint;
        private Actor life;
        private int deadUntil;

        private Worker(int rank) {
            this.rank = rank;
            begin();
        }

        private void begin() {
            endpoint = server.network.open("rank" + rank + "." + generation);
            life = new Actor(this::train);
        }

        private void train(IdleStrategy idle) {
            var buffer = new UnsafeBuffer(new byte[initial.length * Float.BYTES]);
            var client = ServerClient.over(
                    server.address, endpoint, server.names(), rank, generation, () -> server.nowNs, idle);
            client.join();
            long step = client.pull(buffer);
            while (step < steps) {
                float[] parameters = floats(buffer);
                see(step, parameters);
                client.push(step, bytes(gradient(parameters, rank)), rank + 1, examples(), 1);
                step = client.pullAfter(step, buffer);
            }
            see(step, floats(buffer));
            client.close(); // which nobody does who is killed
        }

        private void see(long step, float[] parameters) {
            while (pulled.size() <= step) {
                pulled.add(new float[0]);
            }
            pulled.set((int) step, parameters);
        }

        private void goOn() {
            if (life.hasEnded() || tick < deadUntil) {
                return;
            }
            if (random.nextDouble() < killRate) {
                life.kill();
                endpoint.close();
                kills++;
                deadUntil = tick + random.nextInt(200);
                generation++;
                begin();
            } else {
                life.goOn();
            }
        }
    }

    private int examples() {
        return ranks * (ranks + 1) / 2;
    }

    /** Depends on the parameters to the bit, so that whoever mixes two steps up ends elsewhere. */
    private static float[] gradient(float[] parameters, int rank) {
        float[] gradient = new float[parameters.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = parameters[i] * (rank + 1.25f) - 0.5f * rank;
        }
        return gradient;
    }

    /**
     * Runs to the end.
     *
     * @return whether the run has done all its steps; otherwise it has been aborted
     */
    boolean run() {
        while (workers.stream().anyMatch(worker -> !worker.life.hasEnded())) {
            if (++tick > MOST_TICKS) {
                throw new AssertionError("somebody waits for ever");
            }
            server.nowNs += TICK_NS * (random.nextInt(50) == 0 ? 100 : 1);
            int next = random.nextInt(server.agents.size() + ranks);
            if (next < ranks) {
                workers.get(next).goOn();
            } else {
                server.agents.get(next - ranks).doWork();
            }
        }
        return server.aborts.isEmpty() && workers.stream().allMatch(worker -> worker.life.failure() == null);
    }

    /** Fails unless every step was applied once, and everybody saw the parameters of a plain loop. */
    void checkSteps() {
        Reference reference = new Reference(updates, initial);
        int[] examples = new int[ranks];
        Arrays.setAll(examples, rank -> rank + 1);
        int done = server.losses.size();
        for (int step = 0; step <= done; step++) {
            for (Worker worker : workers) {
                if (worker.pulled.size() > step && worker.pulled.get(step).length > 0) {
                    requireEqual(
                            reference.parameters, worker.pulled.get(step), "rank " + worker.rank + " step " + step);
                }
            }
            if (step < done) {
                float[][] gradients = new float[ranks][];
                Arrays.setAll(gradients, rank -> gradient(reference.parameters, rank));
                reference.step(gradients, examples, examples(), server.borders());
            }
        }
        if (server.agents.stream().allMatch(agent -> agent.shard().step() == done)) {
            requireEqual(reference.parameters, server.parameters(), "server");
        }
    }

    /** Fails unless all did all steps. */
    void checkEnd() {
        boolean all = server.agents.stream().allMatch(agent -> agent.shard().step() == steps);
        if (!all || server.losses.size() != steps || !server.aborts.isEmpty()) {
            throw new AssertionError(server.losses.size() + " of " + steps + " steps, " + server.aborts);
        }
        for (Worker worker : workers) {
            if (worker.life.failure() != null) {
                throw new AssertionError("rank " + worker.rank, worker.life.failure());
            }
        }
    }

    /** Fails unless whoever ended early says what it waited for. */
    void checkFailures() {
        for (Worker worker : workers) {
            Throwable failure = worker.life.failure();
            if (failure != null && !(failure instanceof ServerException)) {
                throw new AssertionError("rank " + worker.rank, failure);
            }
        }
    }

    private static float[] floats(UnsafeBuffer buffer) {
        float[] floats = new float[buffer.capacity() / Float.BYTES];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = buffer.getFloat(i * Float.BYTES);
        }
        return floats;
    }

    private static UnsafeBuffer bytes(float[] floats) {
        var buffer = new UnsafeBuffer(new byte[floats.length * Float.BYTES]);
        for (int i = 0; i < floats.length; i++) {
            buffer.putFloat(i * Float.BYTES, floats[i]);
        }
        return buffer;
    }

    private static void requireEqual(float[] expected, float[] found, String where) {
        if (!Arrays.equals(expected, found)) {
            throw new AssertionError(where + ": not the parameters of a plain loop");
        }
    }
}
