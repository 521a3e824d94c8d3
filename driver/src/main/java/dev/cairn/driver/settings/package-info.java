/** Configuration: defaults, a HOCON file, single assignments; every error at once, one line each. */
@NullMarked
package dev.cairn.driver.settings;

import org.jspecify.annotations.NullMarked;
