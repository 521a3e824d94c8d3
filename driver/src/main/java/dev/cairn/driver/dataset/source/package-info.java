/** Where raw rows come from: files that Spark reads, folders of images, a DataFrame; and which number each row has. */
@NullMarked
package dev.cairn.driver.dataset.source;

import org.jspecify.annotations.NullMarked;
