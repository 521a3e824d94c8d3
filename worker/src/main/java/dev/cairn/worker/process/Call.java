package dev.cairn.worker.process;

import java.io.Serializable;

/**
 * Work for a process of its own.
 *
 * @param <R> what it returns; serializable
 */
@FunctionalInterface
public interface Call<R> extends Serializable {
    R run();
}
