package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.PARAMETERS;
import static dev.cairn.server.placement.Runs.buffer;
import static dev.cairn.server.placement.Runs.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Updates;
import dev.cairn.server.shard.Reference;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.Clipping;
import dev.cairn.server.update.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.agrona.concurrent.UnsafeBuffer;

/** Two processes that hold a shard each of a server, in this JVM, and workers that use it. */
final class ShardProcesses implements AutoCloseable {
    private static final int WORKERS = 2;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<ShardProcess> processes = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> log = new ConcurrentLinkedQueue<>();
    private final float[] initial = Reference.random(new Random(5), PARAMETERS);
    private final float[][] gradients = {
        Reference.random(new Random(6), PARAMETERS), Reference.random(new Random(7), PARAMETERS)
    };
    private final Path keyFile;

    private ShardProcesses(Path keyFile) {
        this.keyFile = keyFile;
    }

    /** @param folder for their settings and their key */
    static ShardProcesses start(Path folder) throws IOException {
        Path keyFile = Files.writeString(folder.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        Path file = Files.writeString(folder.resolve("shard.properties"), "host=127.0.0.1\nkeyFile=key\n");
        var shards = new ShardProcesses(keyFile);
        for (int i = 0; i < 2; i++) {
            ShardProcess process = new ShardProcess(ProcessSettings.read(file), shards.log::add);
            shards.processes.add(process);
            shards.threads.execute(process::serve);
        }
        return shards;
    }

    static ServerSettings settings(Transport transport, long lastStep) {
        var updates = Updates.of(Optimizer.of(new Adam(), Runs.rate())).withClipping(new Clipping(100, 3f));
        return ServerSettings.of("test", WORKERS, "127.0.0.1", updates, lastStep)
                .withNetwork(Runs.settings(1, 1, transport).network())
                .withTimeouts(seconds(20))
                .withShards(2);
    }

    ProcessLines lines() throws IOException {
        List<String> addresses = processes.stream().map(ShardProcess::address).toList();
        return new ProcessLines(addresses, JobKey.read(keyFile));
    }

    float[] initial() {
        return initial;
    }

    String address(int shard) {
        return processes.get(shard).address();
    }

    /** What the processes have said. */
    Collection<String> log() {
        return log;
    }

    /** Ends one. */
    void close(int shard) {
        processes.get(shard).close();
    }

    @Override
    public void close() {
        processes.forEach(ShardProcess::close);
        threads.shutdownNow();
    }

    void train(ParameterServer server, long lastStep) throws Exception {
        for (Future<Long> worker : startWorkers(server, lastStep)) {
            assertThat(worker.get()).isEqualTo(lastStep);
        }
    }

    static void awaitSteps(ParameterServer server) throws InterruptedException {
        while (server.step() == 0) {
            Thread.sleep(10);
        }
    }

    List<Future<ServerException>> endOf(List<Future<Long>> workers) {
        return workers.stream()
                .map(worker -> threads.submit(
                        () -> (ServerException) catchThrowableOfType(ExecutionException.class, worker::get)
                                .getCause()))
                .toList();
    }

    List<Future<Long>> startWorkers(ParameterServer server, long lastStep) {
        List<Future<Long>> workers = new ArrayList<>();
        for (int rank = 0; rank < WORKERS; rank++) {
            int me = rank;
            workers.add(threads.submit(() -> {
                UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                UnsafeBuffer gradient = buffer(gradients[me]);
                try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                    long step = client.pull(parameters);
                    while (step < lastStep && !client.stopRequested()) {
                        client.push(step, gradient, me + 1, 3, me + 1f);
                        step = client.pullAfter(step, parameters);
                    }
                    client.report(step, new double[] {me, 2.5});
                    return step;
                }
            }));
        }
        return workers;
    }
}
