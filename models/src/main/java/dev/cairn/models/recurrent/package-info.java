/** Networks that read a sequence step by step. */
@NullMarked
package dev.cairn.models.recurrent;

import org.jspecify.annotations.NullMarked;
