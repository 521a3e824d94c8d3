/** The folder in which a run leaves what it was, what it did, and what came of it. */
@NullMarked
package dev.cairn.driver.run;

import org.jspecify.annotations.NullMarked;
