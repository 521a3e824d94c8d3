/** The catalogue of what can be trained: one file a job. */
@NullMarked
package dev.cairn.jobs;

import org.jspecify.annotations.NullMarked;
