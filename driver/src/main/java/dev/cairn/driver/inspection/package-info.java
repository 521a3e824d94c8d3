/** What prepared data looks like: counts, classes, ranges, samples. */
@NullMarked
package dev.cairn.driver.inspection;

import org.jspecify.annotations.NullMarked;
