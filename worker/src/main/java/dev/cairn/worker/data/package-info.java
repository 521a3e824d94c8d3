/**
 * Sharded datasets, the one global order, and the batches that a worker reads.
 *
 * <p>A dataset is a folder of Arrow IPC files and a {@code manifest.json}; see docs/data.md.
 */
@NullMarked
package dev.cairn.worker.data;

import org.jspecify.annotations.NullMarked;
