package dev.cairn.driver.training;

import dev.cairn.driver.checkpoint.Checkpoint;
import dev.cairn.driver.checkpoint.CheckpointWriter;
import dev.cairn.driver.checkpoint.Checkpoints;
import dev.cairn.driver.checkpoint.Provenance;
import dev.cairn.driver.checkpoint.Retention;
import dev.cairn.driver.checkpoint.Tally;
import dev.cairn.driver.model.Fingerprint;
import dev.cairn.driver.run.Metrics.Evaluation;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Version;
import dev.cairn.driver.settings.Settings;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.training.Residuals;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A run's checkpoints as the run sees them: where it begins, and what it writes. */
final class Saves implements AutoCloseable {
    private static final String LOST = "; the model will be the best from here on";

    private final RunFolder folder;
    private final Checkpoints checkpoints;
    private final Blocks blocks;
    private final Provenance run;
    private final int rankVectors;
    private final CheckpointWriter writer;
    private final long everyNs;
    private final Consumer<String> warnings;

    /**
     * Where a run begins.
     *
     * @param workers that have come there; 0 where it is the beginning
     */
    record Start(ServerState state, Tally tally, int workers) {}

    private Saves(
            RunFolder folder,
            Blocks blocks,
            Provenance run,
            int rankVectors,
            Retention retention,
            double everyMinutes,
            Consumer<String> warnings) {
        this.folder = folder;
        this.checkpoints = folder.checkpoints();
        this.blocks = blocks;
        this.run = run;
        this.rankVectors = rankVectors;
        this.writer = new CheckpointWriter(checkpoints, blocks, retention, warnings);
        this.everyNs = (long) (everyMinutes * 60e9);
        this.warnings = warnings;
    }

    /** @param warnings takes a line each */
    static Saves of(RunFolder folder, Settings settings, Course course, Blocks blocks, Consumer<String> warnings) {
        var run = new Provenance(
                Version.current(),
                Fingerprint.sha256(settings.render()),
                settings.getLong("seed"),
                course.plan().workers(),
                course.plan().batchSize(),
                course.plan().examples(),
                course.scheduleSteps());
        return new Saves(
                folder,
                blocks,
                run,
                EncodingSetup.rankVectors(settings),
                retention(settings),
                settings.getDouble("checkpoint.everyMinutes"),
                warnings);
    }

    private static Retention retention(Settings settings) {
        int best = settings.getInt("checkpoint.keepBest");
        return new Retention(
                settings.getInt("checkpoint.keep"), settings.getInt("train.patience") > 0 ? Math.max(1, best) : best);
    }

    /**
     * From the newest checkpoint, or from step 0 where there is none.
     *
     * @param initial parameters at step 0
     * @throws CairnException DATA where no checkpoint can be read, or the data is not as large as it was
     */
    Start start(float[] initial) {
        try {
            checkpoints.takeOver(RunFolder.holder());
        } catch (IOException e) {
            warnings.accept(checkpoints + ": can't be written: " + e.getMessage());
        }
        Start start = checkpoints
                .newest(blocks, initial.length, rankVectors, warnings)
                .map(this::start)
                .orElseGet(() -> new Start(ServerState.initial(initial), Tally.NOTHING, 0));
        forgetRanksAfter(start.state().step());
        for (Evaluation evaluation : folder.history().evaluations()) {
            if (evaluation.step() <= start.state().step()) {
                writer.judged(evaluation.step(), EarlyStopping.loss(evaluation));
            }
        }
        return start;
    }

    private void forgetRanksAfter(long step) {
        try {
            checkpoints.forgetRanksAfter(step);
        } catch (IOException e) {
            warnings.accept(
                    checkpoints + ": can't be cleared of what comes after step " + step + ": " + e.getMessage());
        }
    }

    /**
     * Where ranks lay down what belongs to the checkpoints; null where they have nothing to.
     *
     * @param everySteps the server gives a state
     * @param atEvaluations whether one may be kept for its validation loss
     */
    @Nullable Residuals residuals(Start start, long everySteps, boolean atEvaluations) {
        return rankVectors == 0
                ? null
                : new Residuals(checkpoints.prefix(), everySteps, atEvaluations, start.workers());
    }

    private Start start(Checkpoint checkpoint) {
        Provenance before = checkpoint.run();
        if (before.trainExamples() != run.trainExamples()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--data: has " + run.trainExamples() + " training examples where the run began with "
                            + before.trainExamples() + "; give it the same data, or --overwrite to start anew");
        }
        if (before.scheduleSteps() != run.scheduleSteps()) {
            warnings.accept("the learning rate's schedule now ends at step " + run.scheduleSteps() + " instead of "
                    + before.scheduleSteps()
                    + ": where it falls towards its end, it jumps here; optimizer.scheduleSteps fixes it beforehand");
        }
        return new Start(checkpoint.state(), checkpoint.tally(), before.workers());
    }

    /**
     * What a monitor does with states.
     *
     * @param tally of the run, whenever it is asked
     * @param shown takes snapshots, too
     */
    RunMonitor.Keeper keeper(Supplier<Tally> tally, Consumer<ServerState> shown) {
        return new RunMonitor.Keeper() {
            private long lastNs = System.nanoTime();

            @Override
            public boolean isDue() {
                boolean due = everyNs > 0 && System.nanoTime() - lastNs > everyNs;
                lastNs = due ? System.nanoTime() : lastNs;
                return due;
            }

            @Override
            public void snapshot(ServerState state) {
                lastNs = System.nanoTime();
                offer(state, tally.get());
                shown.accept(state);
            }

            @Override
            public boolean isAmongBest(long step, double loss) {
                return writer.judged(step, loss);
            }

            @Override
            public void best(ServerState state) {
                keep(state, tally.get());
            }
        };
    }

    private void offer(ServerState state, Tally tally) {
        writer.offer(checkpoint(state, tally));
    }

    /** Has a checkpoint written that no newer one takes the place of; that it can't be is a warning. */
    void keep(ServerState state, Tally tally) {
        writer.keep(checkpoint(state, tally));
    }

    /** Writes the checkpoint from which the same command is to go on. */
    void finish(ServerState state, Tally tally) {
        writer.finish(checkpoint(state, tally));
    }

    private Checkpoint checkpoint(ServerState state, Tally tally) {
        return new Checkpoint(state, run, tally, rankVectors);
    }

    /** The state after a step that was the best so far; empty, with a warning, where it is lost. */
    Optional<ServerState> best(long step, int parameters) {
        String what = "the best state so far, of step " + step + ", ";
        try {
            Optional<ServerState> found =
                    checkpoints.read(step, blocks, parameters, rankVectors).map(Checkpoint::state);
            if (found.isEmpty()) {
                warnings.accept(what + "is not there" + LOST);
            }
            return found;
        } catch (IOException e) {
            warnings.accept(what + "can't be read: " + e.getMessage() + LOST);
            return Optional.empty();
        }
    }

    /** Waits for what is still being written. */
    @Override
    public void close() {
        writer.close();
    }
}
