/** Networks that take noise out of images. */
@NullMarked
package dev.cairn.models.diffusion;

import org.jspecify.annotations.NullMarked;
