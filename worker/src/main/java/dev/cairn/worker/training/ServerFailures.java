package dev.cairn.worker.training;

import dev.cairn.server.ServerException;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Objects;

/** What the parameter server's failures mean to the user. */
public final class ServerFailures {
    private ServerFailures() {}

    public static CairnException translate(ServerException e) {
        ExitCode code =
                switch (e.kind()) {
                    case ENVIRONMENT -> ExitCode.CONFIGURATION;
                    case UNAVAILABLE -> ExitCode.RETRY;
                    case DIVERGED -> ExitCode.DIVERGED;
                    case PROTOCOL, STOPPED -> ExitCode.INTERNAL;
                };
        return new CairnException(code, Objects.requireNonNull(e.getMessage()), e);
    }
}
