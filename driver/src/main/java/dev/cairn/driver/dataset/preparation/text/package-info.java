/** Text: tokenizers learned from the data, rows of text as token sequences, windows of a running text. */
@NullMarked
package dev.cairn.driver.dataset.preparation.text;

import org.jspecify.annotations.NullMarked;
