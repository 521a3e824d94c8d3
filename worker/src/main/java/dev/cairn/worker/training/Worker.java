package dev.cairn.worker.training;

import dev.cairn.server.ServerException;
import dev.cairn.server.Ticket;
import dev.cairn.server.client.Delivery;
import dev.cairn.server.client.Exchange;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.Batches;
import dev.cairn.worker.data.ShardedDataset;
import dev.cairn.worker.device.Wish;
import dev.cairn.worker.scoring.RankScore;
import dev.cairn.worker.scoring.Scorer;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.GradientListener;
import dev.cairn.worker.step.Step;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/** One replica: it computes gradients on its share of each step and holds nothing that cannot be rebuilt. */
public final class Worker {
    private final WorkerTask task;
    private final int rank;
    private final Step model;
    private final Exchange server;
    private final @Nullable ShardedDataset validation;
    private final Configuration storage;
    private final LoopClock clock = new LoopClock();

    private Worker(
            WorkerTask task,
            int rank,
            Step model,
            Exchange server,
            @Nullable ShardedDataset validation,
            Configuration storage) {
        this.task = task;
        this.rank = rank;
        this.model = model;
        this.server = server;
        this.validation = validation;
        this.storage = storage;
    }

    /**
     * Trains as one rank until the run ends.
     *
     * @param generation higher than that of any earlier attempt at the same rank
     * @param storage how Hadoop's file systems are reached, on which the data lies
     * @throws CairnException with the line that the user reads
     */
    public static WorkerResult run(WorkerTask task, int rank, int generation, Configuration storage) {
        requireHistory(task, rank, generation);
        Backend backend = Backend.load();
        int[] planned = Accumulation.sizes(task.accumulation(), batchSizes(task, rank));
        try (var model = task.network().step(planned);
                var server = Exchange.join(task.server(), rank, generation);
                var validation = task.validation().isEmpty() ? null : ShardedDataset.open(task.validation(), storage)) {
            var worker = new Worker(task, rank, model, server, validation, storage);
            long step = worker.train();
            return new WorkerResult(
                    rank, generation, step, backend.name(), backend.fingerprint(), worker.clock.seconds());
        } catch (ServerException e) {
            throw ServerFailures.translate(e);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (MemoryFailures.isOne(e)) {
                throw MemoryFailures.explained(e, task);
            }
            throw e;
        }
    }

    /**
     * The same in a process of its own, which sees one card alone: ND4J takes the first that a process sees.
     *
     * @param wish what to do where ND4J can't drive the card
     * @throws IllegalStateException if the process dies
     */
    public static WorkerResult runOnCard(
            WorkerTask task, int rank, int generation, Wish wish, WorkerPlace place, Configuration storage) {
        return WorkerCall.of(task, rank, generation, wish, storage).on(place);
    }

    /** What a rank kept back has died with it, and with that the way to the same bits: all must go back to a checkpoint. */
    private static void requireHistory(WorkerTask task, int rank, int generation) {
        if (task.residuals() != null && generation > 0) {
            throw ServerFailures.translate(new ServerException(
                    ServerException.Kind.LOST, "rank " + rank + " was lost, and with it what it had not sent yet"));
        }
    }

    /** Who is in step with the others does the same part of every step; else any part may come. */
    private static int[] batchSizes(WorkerTask task, int rank) {
        boolean inStep = task.server().consistency().isSync();
        return inStep ? task.plan().batchSizes(rank) : task.plan().batchSizes();
    }

    /** The main loop. A resumed or restarted worker takes this same path: the server knows where the run stands. */
    private long train() {
        Ticket ticket = server.pull(model.parameters());
        takeUp(ticket.step());
        clock.start();
        if (ticket.step() > 0) {
            evaluateIfDue(ticket.step()); // whoever ended after this step may not have come to it
        }
        if (ticket.step() >= task.lastStep()) {
            layDown(ticket.step());
            return ticket.step();
        }
        try (var data = ShardedDataset.open(task.train(), storage);
                var batches = Batches.training(data, task.plan(), task.seed(), server::ahead, task.feeds());
                var parts = new Accumulation(model, task.accumulation(), task.seed())) {
            batches.seek(ticket.step());
            while (!isEnd(ticket.step())) {
                Batch batch = batches.next();
                clock.data();
                Delivery delivery = server.deliver(ticket, batch.examples(), batch.batchExamples());
                float loss = batch.examples() == 0 ? 0 : parts.gradient(batch, sending(delivery));
                clock.compute();
                delivery.complete(parts.gradients(), loss);
                ticket = server.pullAfter(ticket, model.parameters());
                clock.exchange();
                layDownIfDue(ticket.step());
                evaluateIfDue(ticket.step());
            }
        }
        layDown(ticket.step());
        return ticket.step();
    }

    /** Goes on with what this rank had not sent when the run was left. */
    private void takeUp(long step) {
        Residuals residuals = task.residuals();
        if (residuals != null && step > 0) {
            List<float[]> history = server.history();
            residuals.read(step, rank, task.plan().workers(), history, storage);
            server.restore(history);
        }
    }

    private void layDownIfDue(long step) {
        Residuals residuals = task.residuals();
        if (residuals != null && !isEnd(step) && residuals.isDue(step, task.evaluatesAfter(step))) {
            layDown(step);
        }
    }

    private boolean isEnd(long step) {
        return step >= task.lastStep() || server.stopRequested();
    }

    private void layDown(long step) {
        Residuals residuals = task.residuals();
        if (residuals != null && step > 0) {
            residuals.write(step, rank, server.history(), storage);
        }
    }

    /** Sends each part of a gradient as soon as it is final. */
    private GradientListener sending(Delivery delivery) {
        return (from, to, loss) -> delivery.finished(model.gradients(), from, to, loss);
    }

    private void evaluateIfDue(long step) {
        if (validation != null && server.isSettled() && task.evaluatesAfter(step)) {
            int batchSize = task.plan().batchSize();
            int workers = task.plan().workers();
            double[] sums = Scorer.score(model, validation, batchSize, rank, workers, task.feeds(), task.scoring());
            server.report(step, RankScore.of(sums, model.parameters()).packed());
            clock.evaluation();
        }
    }
}
