/** What a model predicts of rows, computed by Spark tasks as the rows come. */
@NullMarked
package dev.cairn.driver.prediction;

import org.jspecify.annotations.NullMarked;
