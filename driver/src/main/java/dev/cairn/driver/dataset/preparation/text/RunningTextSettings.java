package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;

/**
 * An example is a window of a running text, for language models.
 *
 * @param column {@code data.text}: the column with the lines; empty where there is one column only
 * @param context {@code data.context}: tokens that a model sees; a window has one more, so that each has a next
 * @param stride {@code data.stride}: tokens from one window's beginning to the next one's; 0 for the context
 */
public record RunningTextSettings(String column, int context, int stride, TokenizerSettings tokenizer)
        implements Serializable {
    private static final int LONGEST = 1 << 20;

    public RunningTextSettings {
        require(context >= 1 && context <= LONGEST, "data.context=" + context + ": must be from 1 to " + LONGEST);
        require(stride >= 0 && stride <= LONGEST, "data.stride=" + stride + ": must be from 0 to " + LONGEST);
        stride = stride == 0 ? context : stride;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
