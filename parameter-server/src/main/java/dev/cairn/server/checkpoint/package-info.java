/** A run's state as a file: what it takes to go on to the same bits. */
@NullMarked
package dev.cairn.server.checkpoint;

import org.jspecify.annotations.NullMarked;
