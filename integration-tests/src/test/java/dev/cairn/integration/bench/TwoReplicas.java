package dev.cairn.integration.bench;

import dev.cairn.worker.step.Backend;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Two replicas that share nothing, each on a thread of its own; each takes half of the steps. */
final class TwoReplicas implements Side, AutoCloseable {
    private static final Duration BLOCK = Duration.ofMinutes(3);

    private final List<Member> members;

    TwoReplicas(Supplier<Workload> workload) {
        members = Stream.generate(() -> new Member(workload)).limit(2).toList();
    }

    @Override
    public long take(int steps) {
        long start = System.nanoTime();
        List<Future<Long>> halves =
                members.stream().map(member -> member.take(steps / 2)).toList();
        halves.forEach(TwoReplicas::await);
        return System.nanoTime() - start;
    }

    /** Each replica's, after the last step. */
    List<float[]> parameters() {
        return members.stream().map(member -> member.replica.parameters()).toList();
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.get(BLOCK.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a replica failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("a replica has not finished within " + BLOCK.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a replica", e);
        }
    }

    @Override
    public void close() {
        members.forEach(Member::close);
    }

    /** A replica and its thread. */
    private static final class Member implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final LocalReplica replica;

        Member(Supplier<Workload> workload) {
            Callable<LocalReplica> compile = () -> {
                Backend.load();
                return LocalReplica.of(workload.get());
            };
            replica = await(thread.submit(compile));
        }

        Future<Long> take(int steps) {
            return thread.submit(() -> Side.of(replica::step).take(steps));
        }

        @Override
        public void close() {
            await(thread.submit(replica::close));
            thread.shutdown();
        }
    }
}
