package dev.cairn.driver.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cairn.worker.ExitCode;

/** How a run ended. */
public enum Status {
    @JsonProperty("done")
    DONE,
    @JsonProperty("stopped")
    STOPPED,
    @JsonProperty("failed")
    FAILED,
    @JsonProperty("diverged")
    DIVERGED;

    public static Status of(ExitCode code) {
        return switch (code) {
            case DONE -> DONE;
            case INTERRUPTED, TERMINATED -> STOPPED;
            case DIVERGED -> DIVERGED;
            case INTERNAL, CONFIGURATION, DATA, GATE, RETRY -> FAILED;
        };
    }
}
