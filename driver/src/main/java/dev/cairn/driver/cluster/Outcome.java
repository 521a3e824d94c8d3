package dev.cairn.driver.cluster;

import dev.cairn.worker.CairnException;
import java.io.Serializable;

/** What a task sends home: a failure that no repetition can mend comes as a result, or Spark would repeat it. */
sealed interface Outcome<R> extends Serializable {
    record Returned<R>(R value) implements Outcome<R> {}

    record Failed<R>(CairnException failure) implements Outcome<R> {}
}
