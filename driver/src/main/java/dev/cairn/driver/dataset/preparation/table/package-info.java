/** Rows of a table: numbers and categories become features, one column a class or a number to predict. */
@NullMarked
package dev.cairn.driver.dataset.preparation.table;

import org.jspecify.annotations.NullMarked;
