/** Work in a Java process of its own: the parent waits for what it returns, and neither outlives the other. */
@NullMarked
package dev.cairn.worker.process;

import org.jspecify.annotations.NullMarked;
