/** A run's report: one HTML page that stands by itself, with curves, figures and configuration. */
@NullMarked
package dev.cairn.driver.report;

import org.jspecify.annotations.NullMarked;
