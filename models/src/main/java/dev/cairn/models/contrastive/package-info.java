/** Networks that learn what images have in common, without labels. */
@NullMarked
package dev.cairn.models.contrastive;

import org.jspecify.annotations.NullMarked;
