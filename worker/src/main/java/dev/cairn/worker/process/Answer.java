package dev.cairn.worker.process;

import dev.cairn.worker.CairnException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * What became of a call.
 *
 * @param value that it returned; null where it failed
 */
record Answer(@Nullable Object value, @Nullable CairnException failure) implements Serializable {
    private static final long serialVersionUID = 1L;
}
