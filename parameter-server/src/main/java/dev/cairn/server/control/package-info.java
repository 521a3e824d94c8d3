/** The line between a run's driver and server shards that are not in its JVM, and what is said on it. */
@NullMarked
package dev.cairn.server.control;

import org.jspecify.annotations.NullMarked;
