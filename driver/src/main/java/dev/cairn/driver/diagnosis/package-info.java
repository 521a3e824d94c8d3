/** What a host or a cluster offers to a run, and what is missing: {@code cairn doctor}. */
@NullMarked
package dev.cairn.driver.diagnosis;

import org.jspecify.annotations.NullMarked;
