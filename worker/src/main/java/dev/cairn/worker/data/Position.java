package dev.cairn.worker.data;

import java.io.Serializable;

/**
 * Where a run stands in its data.
 *
 * @param epoch from 0
 * @param step within the epoch, from 0
 */
public record Position(long epoch, long step) implements Serializable {}
