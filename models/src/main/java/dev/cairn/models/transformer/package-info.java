/** Networks of attention. */
@NullMarked
package dev.cairn.models.transformer;

import org.jspecify.annotations.NullMarked;
