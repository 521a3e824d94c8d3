/**
 * What a worker does to an example before the network sees it: images moved, recoloured, blurred, cut and mixed; tokens
 * and patches masked. Each transformation is a pure function of the example and of numbers drawn by (seed, epoch,
 * example id, purpose); see docs/augmentation.md.
 */
@NullMarked
package dev.cairn.worker.data.augment;

import org.jspecify.annotations.NullMarked;
