/** Draws digits as a hand would: shapes as strokes, distorted, and painted into small pictures. */
@NullMarked
package dev.cairn.driver.dataset.digits;

import org.jspecify.annotations.NullMarked;
