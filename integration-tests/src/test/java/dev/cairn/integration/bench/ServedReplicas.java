package dev.cairn.integration.bench;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.block.Block;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.client.Delivery;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.server.round.Updates;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Optimizer;
import dev.cairn.worker.step.CompiledStep;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;

/** Replicas on threads of their own that train through one parameter server in this JVM, each on its own batch. */
final class ServedReplicas implements Side, AutoCloseable {
    private static final Optimizer WEIGHTS = Optimizer.of(new Adam(), new LearningRate.Constant(1e-4f));
    private static final Optimizer STATISTICS = Optimizer.of(new MovingAverage(0.9f));

    private final ExecutorService threads;
    private final Blocks blocks;
    private final ParameterServer server;
    private final List<Member> members;

    ServedReplicas(Supplier<Workload> workload, int count) {
        threads = Executors.newFixedThreadPool(count);
        List<BoundStep> models = IntStream.range(0, count)
                .mapToObj(rank -> new BoundStep(workload.get()))
                .toList();
        blocks = blocks(workload.get());
        var settings = ServerSettings.of("bench", count, "127.0.0.1", Updates.of(blocks), Long.MAX_VALUE);
        server = ParameterServer.start(settings, models.get(0).initial(), RoundListener.NONE);
        List<CompletableFuture<Member>> joining = IntStream.range(0, count)
                .mapToObj(rank -> CompletableFuture.supplyAsync(
                        () -> new Member(models.get(rank), ServerClient.join(server.address(), rank, 0), count),
                        threads))
                .toList();
        members = joining.stream().map(CompletableFuture::join).toList();
    }

    private static Blocks blocks(Workload workload) {
        return new Blocks(CompiledStep.parameterArrays(workload.network()).stream()
                .map(array -> new Block(array.name(), array.length(), optimizer(array)))
                .toList());
    }

    private static Optimizer optimizer(ParameterArray array) {
        return array.kind() == ParameterArray.Kind.WEIGHT ? WEIGHTS : STATISTICS;
    }

    Blocks blocks() {
        return blocks;
    }

    ParameterServer server() {
        return server;
    }

    /** Counts a step of each replica. */
    @Override
    public long take(int steps) {
        long start = System.nanoTime();
        List<CompletableFuture<Void>> parts = members.stream()
                .map(member -> CompletableFuture.runAsync(() -> member.take(steps / members.size()), threads))
                .toList();
        parts.forEach(CompletableFuture::join);
        return System.nanoTime() - start;
    }

    @Override
    public void close() {
        members.forEach(member -> member.client.close());
        server.close();
        members.forEach(member -> member.model.close());
        threads.shutdown();
    }

    private static final class Member {
        private final BoundStep model;
        private final ServerClient client;
        private final int batchExamples;
        private long step;

        Member(BoundStep model, ServerClient client, int replicas) {
            this.model = model;
            this.client = client;
            this.batchExamples = replicas * model.examples();
            this.step = client.pull(model.step().parameters());
        }

        void take(int steps) {
            for (int i = 0; i < steps; i++) {
                Delivery delivery = client.deliver(step, model.examples(), batchExamples);
                DirectBuffer gradients = model.step().gradients();
                float all = model.gradient((from, to, loss) -> delivery.finished(gradients, from, to, loss));
                delivery.complete(gradients, all);
                step = client.pullAfter(step, model.step().parameters());
            }
        }
    }
}
