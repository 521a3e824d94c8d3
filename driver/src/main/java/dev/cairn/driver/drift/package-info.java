/** What rows are like, column by column, and how far others are from that. */
@NullMarked
package dev.cairn.driver.drift;

import org.jspecify.annotations.NullMarked;
