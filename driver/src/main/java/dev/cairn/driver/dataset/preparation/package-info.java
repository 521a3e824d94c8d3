/** From raw rows to fixed-width tensors: what is to be done, and what it has learned from the training part. */
@NullMarked
package dev.cairn.driver.dataset.preparation;

import org.jspecify.annotations.NullMarked;
