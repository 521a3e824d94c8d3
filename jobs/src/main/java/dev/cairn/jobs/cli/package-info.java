/** The command line. */
@NullMarked
package dev.cairn.jobs.cli;

import org.jspecify.annotations.NullMarked;
