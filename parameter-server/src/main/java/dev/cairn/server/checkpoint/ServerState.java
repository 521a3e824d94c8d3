package dev.cairn.server.checkpoint;

import dev.cairn.server.block.Blocks;
import dev.cairn.server.round.Arbiter;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that a server knows of a run after so many steps: one that starts from it goes on to the same bits. Or what a part
 * of it knows: of a range of the parameters.
 *
 * @param step steps applied
 * @param from the first parameter of the range; 0 for the whole
 * @param parameters the flat vector, or its range
 * @param vectors the optimizers' state, each as long as the parameters, with zeros where a rule has fewer; none at step
 *     0, where all is zero
 * @param arbiter what the verdicts to come depend on
 */
@SuppressWarnings("ArrayRecordComponent") // large vectors, handed over and never compared
public record ServerState(long step, int from, float[] parameters, List<float[]> vectors, Arbiter.State arbiter) {
    public ServerState {
        vectors = List.copyOf(vectors);
    }

    /** Of the whole. */
    public ServerState(long step, float[] parameters, List<float[]> vectors, Arbiter.State arbiter) {
        this(step, 0, parameters, vectors, arbiter);
    }

    /** Where a run begins. */
    public static ServerState initial(float[] parameters) {
        return new ServerState(0, parameters, List.of(), Arbiter.State.START);
    }

    /** Zeros, to be filled in. */
    public static ServerState blank(long step, int from, int length, int vectors) {
        List<float[]> zeros =
                Stream.generate(() -> new float[length]).limit(vectors).toList();
        return new ServerState(step, from, new float[length], zeros, Arbiter.State.START);
    }

    /**
     * The whole of parts that lie one after another.
     *
     * @param parts all after as many steps; what is decided for all is the first's
     */
    public static ServerState join(List<ServerState> parts) {
        ServerState first = parts.get(0);
        int length = parts.stream().mapToInt(part -> part.parameters.length).sum();
        ServerState whole =
                blank(first.step, first.from, length, first.vectors.size()).with(first.step, first.arbiter);
        for (ServerState part : parts) {
            copy(part.parameters, whole.parameters, part.from - first.from);
            for (int i = 0; i < whole.vectors.size(); i++) {
                copy(part.vectors.get(i), whole.vectors.get(i), part.from - first.from);
            }
        }
        return whole;
    }

    private static void copy(float[] part, float[] whole, int at) {
        System.arraycopy(part, 0, whole, at, part.length);
    }

    /** Whether all of it is: an optimizer's infinite state shows in no loss, and yet its parameter moves no more. */
    public boolean isFinite() {
        return isFinite(parameters) && vectors.stream().allMatch(ServerState::isFinite);
    }

    private static boolean isFinite(float[] vector) {
        for (float value : vector) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    /** The same vectors, not copied. */
    public ServerState with(long newStep, Arbiter.State newArbiter) {
        return new ServerState(newStep, from, parameters, vectors, newArbiter);
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
