/** Networks that tell images apart. */
@NullMarked
package dev.cairn.models.vision;

import org.jspecify.annotations.NullMarked;
