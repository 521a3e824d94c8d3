/** Pictures as tensors of one size. */
@NullMarked
package dev.cairn.driver.dataset.preparation.image;

import org.jspecify.annotations.NullMarked;
