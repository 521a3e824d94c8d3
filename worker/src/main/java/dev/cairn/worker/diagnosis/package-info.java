/** What a process finds on its host. */
@NullMarked
package dev.cairn.worker.diagnosis;

import org.jspecify.annotations.NullMarked;
