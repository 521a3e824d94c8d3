package dev.cairn.driver.checkpoint;

import dev.cairn.server.checkpoint.ServerState;

/**
 * All that a run knows after so many steps: one that starts from it goes on to the same bits.
 *
 * @param rankVectors that each rank lays down beside it ({@link dev.cairn.worker.training.Residuals}); 0 for none
 */
public record Checkpoint(ServerState state, Provenance run, Tally tally, int rankVectors) {
    public long step() {
        return state.step();
    }
}
