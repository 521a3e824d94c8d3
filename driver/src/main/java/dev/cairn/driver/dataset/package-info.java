/** Sources of examples, and the cache of sharded datasets made from them. */
@NullMarked
package dev.cairn.driver.dataset;

import org.jspecify.annotations.NullMarked;
