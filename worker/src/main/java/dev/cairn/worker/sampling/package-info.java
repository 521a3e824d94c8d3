/** Text that a language model writes, a token at a time. */
@NullMarked
package dev.cairn.worker.sampling;

import org.jspecify.annotations.NullMarked;
