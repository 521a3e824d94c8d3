/** One run from settings to result, and what a job must say to be run. */
@NullMarked
package dev.cairn.driver.training;

import org.jspecify.annotations.NullMarked;
