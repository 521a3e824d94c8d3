/** Retraining by a schedule: new data is found and checked, a challenger trained, judged against the champion, promoted or not. */
@NullMarked
package dev.cairn.driver.retraining;

import org.jspecify.annotations.NullMarked;
