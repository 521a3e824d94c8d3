/** A run's state, and how its vectors are stored: what it takes to go on to the same bits. */
@NullMarked
package dev.cairn.server.checkpoint;

import org.jspecify.annotations.NullMarked;
