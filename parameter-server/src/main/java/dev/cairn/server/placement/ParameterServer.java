package dev.cairn.server.placement;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import java.util.function.Consumer;

/**
 * Holds the truth of a run, parameters, optimizer state and step, in shards, and lets workers come by {@code ServerClient}.
 * The shards are in this JVM ({@link #start}) or elsewhere ({@link RemoteServer}); who follows the run sees no
 * difference. Its methods may be called from any thread.
 */
public interface ParameterServer extends AutoCloseable {
    /**
     * Starts a server in this JVM from step 0; it makes no snapshots.
     *
     * @param parameters the flat vector to start from; copied
     */
    static ParameterServer start(ServerSettings settings, float[] parameters, RoundListener listener) {
        return start(settings, ServerState.initial(parameters), 0, listener);
    }

    /**
     * Starts a server in this JVM, on threads of its own, and returns at once; workers may join from now on.
     *
     * @param initial the state to start from; copied
     * @param snapshotEverySteps steps between two snapshots; 0 for none
     * @param listener hears of every step, on the thread of the server's first shard; of the end also on others
     * @throws IllegalArgumentException if the blocks don't fit the state
     * @throws ServerException ENVIRONMENT if there is too little shared memory, or the port cannot be bound
     */
    static ParameterServer start(
            ServerSettings settings, ServerState initial, long snapshotEverySteps, RoundListener listener) {
        return LocalServer.start(settings, initial, snapshotEverySteps, listener);
    }

    /** How workers reach this server. */
    ServerAddress address();

    /** Steps that all shards have applied so far. */
    long step();

    /** A copy of the parameters after {@link #step()} steps; of one step while none is under way. */
    default float[] parameters() {
        return state().parameters();
    }

    /** A copy of the whole state after {@link #step()} steps; of one step while none is under way. */
    ServerState state();

    /**
     * Hands over the newest snapshot, if one has been made since the last call; the next is made only once {@code to}
     * has returned.
     */
    void handOverSnapshot(Consumer<ServerState> to);

    /**
     * Asks for a snapshot soon, whatever the step. Where the shards are elsewhere it may fail to come about, as one that is
     * due may.
     */
    void requestSnapshot();

    /** Bytes of gradients received, headers included. */
    long bytesPushed();

    /** Bytes of parameters sent, headers included; what goes to all workers of a machine counts once. */
    long bytesPulled();

    /** Messages that came from nobody who has joined, lacked their seal or made no sense. */
    long ignored();

    /**
     * Hands in the validation figure after so many steps, the smaller the better, for which the step to come may wait:
     * until then {@link #state} is that of these steps. No state holds it: to a server that starts from such a step it is to be
     * handed in again.
     */
    void observe(long steps, double figure);

    /** Ends the run: every worker's wait ends with this cause. */
    void abort(String cause);

    /** Lets training end after the step in progress, the same one for all workers: the first shard says which. */
    void requestStop();

    /** Ends the run for workers that are still there, and releases what the server has taken. */
    @Override
    void close();
}
