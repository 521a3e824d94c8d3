package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.worker.data.ElementType;
import java.io.Serializable;

/**
 * What a network needs to know of a dataset of text.
 *
 * @param vocabulary how many tokens there are
 * @param length tokens that a network reads at once
 */
record TextColumns(int vocabulary, int length) implements Serializable {
    static final String TOKENS = "tokens";
    static final String LENGTH = "length";
    static final String LABEL = "label";

    /** Rows of text: columns tokens [length] and length. */
    static TextColumns rows(DataShape data) {
        data.column(LENGTH, ElementType.INT32);
        return new TextColumns(data.number("vocabulary"), tokens(data));
    }

    /** Windows over running text: one column, tokens [context + 1]. */
    static TextColumns windows(DataShape data) {
        int tokens = tokens(data);
        if (!isRunning(data)) {
            throw DataShape.misfit("rows of " + tokens + " tokens: a language model takes windows over running text;"
                    + " set data.preparation=running-text");
        }
        return new TextColumns(data.number("vocabulary"), tokens - 1);
    }

    static boolean isRunning(DataShape data) {
        return data.attributes().containsKey("context");
    }

    private static int tokens(DataShape data) {
        return data.column(TOKENS, ElementType.INT32).elements();
    }
}
