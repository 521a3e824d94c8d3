package dev.cairn.server.checkpoint;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Arbiter;
import java.util.List;

/**
 * All that a server knows of a run after so many steps: one that starts from it goes on to the same bits.
 *
 * @param step steps applied
 * @param parameters the flat vector
 * @param vectors the optimizers' state, each as long as the parameters, with zeros where a rule has fewer; none at step
 *     0, where all is zero
 * @param arbiter what the verdicts to come depend on
 */
@SuppressWarnings("ArrayRecordComponent") // large vectors, handed over and never compared
public record ServerState(long step, float[] parameters, List<float[]> vectors, Arbiter.State arbiter) {
    public ServerState {
        vectors = List.copyOf(vectors);
    }

    /** Where a run begins. */
    public static ServerState initial(float[] parameters) {
        return new ServerState(0, parameters, List.of(), Arbiter.State.START);
    }

    /**
     * Checks that a server with these blocks can start from here.
     *
     * @throws IllegalArgumentException if a vector is missing, one too many, or of another length
     */
    public void check(Blocks blocks) {
        blocks.check(parameters.length);
        int expected = step == 0 && vectors.isEmpty() ? 0 : blocks.stateVectors();
        if (step < 0 || vectors.size() != expected || vectors.stream().anyMatch(v -> v.length != parameters.length)) {
            throw new IllegalArgumentException("state of step " + step + " with " + vectors.size()
                    + " state vectors: must have " + expected + ", each of " + parameters.length + " floats");
        }
    }
}
