/** Checkpoints on any file system that Hadoop reaches: what a run goes on from, after whatever has ended it. */
@NullMarked
package dev.cairn.driver.checkpoint;

import org.jspecify.annotations.NullMarked;
