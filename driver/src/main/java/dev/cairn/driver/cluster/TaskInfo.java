package dev.cairn.driver.cluster;

import java.io.Serializable;

/**
 * Where a worker finds itself.
 *
 * @param rank which of the workers, from 0
 * @param attempt how often Spark has started this rank before; later attempts replace earlier ones
 * @param host the executor's address as Spark knows it
 */
public record TaskInfo(int rank, int attempt, String host) implements Serializable {}
