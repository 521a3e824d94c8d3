package dev.cairn.driver.training;

import dev.cairn.driver.run.Checkpoints;
import dev.cairn.server.block.Blocks;
import dev.cairn.server.checkpoint.Checkpoint;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A run's checkpoints as the run sees them: where it begins, and what it writes.
 *
 * @param blocks of the server
 * @param examples in the training part: with them a step says which examples are next
 * @param scheduleSteps where the learning rate's schedule comes to its end
 * @param warnings takes a line each
 */
record Saves(Checkpoints checkpoints, Blocks blocks, long examples, long scheduleSteps, Consumer<String> warnings) {
    private static final String EXAMPLES = "trainExamples";
    private static final String LOST = "; the model will be the best from here on";
    private static final String SCHEDULE = "scheduleSteps";

    /** Where a run begins. */
    record Start(ServerState state, Tally tally) {}

    /**
     * From the newest checkpoint, or from step 0 where there is none.
     *
     * @param initial parameters at step 0
     * @throws CairnException DATA where no checkpoint can be read, or the data is not as large as it was
     */
    Start start(float[] initial) {
        return checkpoints
                .newest(blocks, initial.length, warnings)
                .map(this::start)
                .orElseGet(() -> new Start(ServerState.initial(initial), Tally.NOTHING));
    }

    private Start start(Checkpoint checkpoint) {
        String before = checkpoint.notes().getOrDefault(EXAMPLES, "");
        if (!before.equals(Long.toString(examples))) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--data: has " + examples + " training examples where the run began with " + before
                            + "; give it the same data, or --overwrite to start anew");
        }
        String schedule = checkpoint.notes().getOrDefault(SCHEDULE, "");
        if (!schedule.equals(Long.toString(scheduleSteps))) {
            warnings.accept("the learning rate's schedule now ends at step " + scheduleSteps + " instead of " + schedule
                    + ": where it falls towards its end, it jumps here; optimizer.scheduleSteps fixes it beforehand");
        }
        return new Start(checkpoint.state(), Tally.of(checkpoint.notes()));
    }

    /** Writes a checkpoint. */
    void write(ServerState state, Tally tally) {
        Map<String, String> notes = new HashMap<>(tally.notes());
        notes.put(EXAMPLES, Long.toString(examples));
        notes.put(SCHEDULE, Long.toString(scheduleSteps));
        checkpoints.write(new Checkpoint(state, notes), blocks);
    }

    /** Writes the state that is the best so far, from which a run that goes on can still choose its model. */
    void tryToWriteBest(ServerState state) {
        try {
            checkpoints.writeBest(new Checkpoint(state, Map.of()), blocks);
        } catch (CairnException e) {
            warnings.accept("the best state so far, of step " + state.step() + ", is not kept: " + e.getMessage());
        }
    }

    /** The best state so far, where it is the one of that step; otherwise a warning. */
    Optional<ServerState> best(long step, int parameters) {
        try {
            ServerState state = checkpoints.best(blocks, parameters).state();
            if (state.step() == step) {
                return Optional.of(state);
            }
            warnings.accept("the best state kept is of step " + state.step() + ", not " + step + LOST);
        } catch (IOException e) {
            warnings.accept("the best state so far, of step " + step + ", can't be read: " + e.getMessage() + LOST);
        }
        return Optional.empty();
    }

    /** Writes a checkpoint; that it can't is a warning, since the run can do without. */
    void tryToWrite(ServerState state, Tally tally) {
        try {
            write(state, tally);
        } catch (CairnException e) {
            warnings.accept("no checkpoint of step " + state.step() + ": " + e.getMessage());
        }
    }
}
