package dev.cairn.worker.training;

import dev.cairn.server.ServerException;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Objects;

/** What the parameter server's failures mean to the user. */
public final class ServerFailures {
    private ServerFailures() {}

    /** Whether a part of the server has gone, so that another can go on from a checkpoint. */
    public static boolean isLost(Throwable failure) {
        Throwable cause = failure instanceof ServerException ? failure : failure.getCause();
        return cause instanceof ServerException known && known.kind() == ServerException.Kind.LOST;
    }

    public static CairnException translate(ServerException e) {
        ExitCode code =
                switch (e.kind()) {
                    case ENVIRONMENT -> ExitCode.CONFIGURATION;
                    case UNAVAILABLE, LOST -> ExitCode.RETRY;
                    case DIVERGED -> ExitCode.DIVERGED;
                    case PROTOCOL, STOPPED -> ExitCode.INTERNAL;
                };
        return new CairnException(code, Objects.requireNonNull(e.getMessage()), e);
    }
}
