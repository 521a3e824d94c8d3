package dev.cairn.driver.training;

import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.server.ServerException;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.ParameterServer;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.training.ServerFailures;
import org.jspecify.annotations.Nullable;

/** Why a run can't go on, as far as its driver knows, and how it is then ended; of several causes the first counts. */
final class RunFailures {
    /** For workers to end by themselves when the server has told them to. */
    private static final long GOODBYE_NS = 3_000_000_000L;

    private static final String ADVICE = "; a lower optimizer.learningRate may help";

    private @Nullable CairnException failed;
    private @Nullable CairnException lost;
    private long lostNs;
    private @Nullable String told;

    /** The run ends with this. */
    void fail(CairnException cause) {
        failed = failed == null ? cause : failed;
        tell(String.valueOf(cause.getMessage()));
    }

    /** A part of the server has gone, or of what ranks keep: no further attempt of a worker could help. */
    void lose(ServerException cause, long ns) {
        if (lost == null) {
            lost = ServerFailures.translate(cause);
            lostNs = ns;
        }
    }

    /** The same, where workers have not heard of it yet. */
    void lose(String what) {
        lose(new ServerException(ServerException.Kind.LOST, what), System.nanoTime());
        tell(what);
    }

    private void tell(String cause) {
        told = told == null ? cause : told;
    }

    /** Fails as diverged if a figure is no finite number. */
    void requireFinite(String what, double figure) {
        if (!Double.isFinite(figure)) {
            fail(new CairnException(ExitCode.DIVERGED, "diverged: " + what + " is " + figure + ADVICE));
        }
    }

    /** Whether a state may be kept; fails as diverged if any of it is no finite number. */
    boolean isSound(ServerState state) {
        if (!state.isFinite()) {
            fail(diverged(state));
            return false;
        }
        return true;
    }

    static CairnException diverged(ServerState state) {
        return new CairnException(
                ExitCode.DIVERGED,
                "diverged: step " + state.step() + " has left parameters, or an optimizer's state, that are not finite"
                        + ADVICE);
    }

    /** Ends workers that would go on. */
    void enforce(TaskStage<?> workers, ParameterServer server) {
        if (told != null) {
            server.abort(told);
        }
        if (lost != null && System.nanoTime() - lostNs > GOODBYE_NS) {
            workers.cancel(lost);
        }
    }

    /** Says more than what became of the workers by it. */
    void rethrow() {
        if (failed != null) {
            throw failed;
        }
        if (lost != null) {
            throw lost;
        }
    }
}
