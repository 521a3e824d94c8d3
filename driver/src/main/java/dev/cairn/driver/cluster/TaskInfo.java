package dev.cairn.driver.cluster;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where a worker finds itself.
 *
 * @param rank which of the workers, from 0
 * @param attempt how often Spark has started this rank before; later attempts replace earlier ones
 * @param host the executor's address as Spark knows it
 * @param card the GPU that Spark has given it, by its number on the host or its UUID; null for none
 */
public record TaskInfo(int rank, int attempt, String host, @Nullable String card) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Without a GPU. */
    TaskInfo(int rank, int attempt, String host) {
        this(rank, attempt, host, null);
    }
}
