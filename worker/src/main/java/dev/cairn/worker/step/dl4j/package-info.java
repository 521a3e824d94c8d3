/**
 * Networks of DL4J's own layers that a user brings: {@link dev.cairn.worker.step.dl4j.Dl4jModel} reads the zip file,
 * {@link dev.cairn.worker.step.dl4j.Dl4jStep} computes with DL4J's layers what a compiled step computes with kernels.
 */
@NullMarked
package dev.cairn.worker.step.dl4j;

import org.jspecify.annotations.NullMarked;
