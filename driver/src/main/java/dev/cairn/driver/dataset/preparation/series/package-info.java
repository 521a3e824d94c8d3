/** Time series: windows of past rows, and what is to be predicted from them. */
@NullMarked
package dev.cairn.driver.dataset.preparation.series;

import org.jspecify.annotations.NullMarked;
