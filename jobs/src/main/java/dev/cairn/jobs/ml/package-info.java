/** Cairn's models in pipelines of Spark ML. */
@NullMarked
package dev.cairn.jobs.ml;

import org.jspecify.annotations.NullMarked;
