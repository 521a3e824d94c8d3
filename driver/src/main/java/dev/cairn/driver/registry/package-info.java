/** The registry of models on any file system that Hadoop reaches: versions that never change, and which of them serves. */
@NullMarked
package dev.cairn.driver.registry;

import org.jspecify.annotations.NullMarked;
