package dev.cairn.driver.checkpoint;

import dev.cairn.server.checkpoint.ServerState;

/** All that a run knows after so many steps: one that starts from it goes on to the same bits. */
public record Checkpoint(ServerState state, Provenance run, Tally tally) {
    public long step() {
        return state.step();
    }
}
