/** The Spark session, its checks before a run starts, and the workers as a stage of tasks. */
@NullMarked
package dev.cairn.driver.cluster;

import org.jspecify.annotations.NullMarked;
