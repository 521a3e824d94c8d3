package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.dataset.FittedFile;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.text.FittedRunningText;
import dev.cairn.driver.dataset.preparation.text.FittedText;
import dev.cairn.driver.dataset.preparation.text.TextCodec;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.ClassificationScoring;
import dev.cairn.worker.step.Trainable;
import java.io.Serializable;
import java.util.List;

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

    /** Where labelled rows of text reach a classifier, and how it is scored and reviewed. */
    Recipe classifier(Trainable network, DataShape data) {
        List<Feed> feeds =
                List.of(Feed.unchanged(TOKENS, TOKENS), Feed.unchanged(LENGTH, LENGTH), Feed.unchanged(LABEL, LABEL));
        var scoring = new ClassificationScoring(LABEL, data.classes());
        return Recipe.of(network, feeds, scoring).withReview(ClassReview.of(scoring, data, new TextView(this)));
    }

    static boolean isRunning(DataShape data) {
        return data.attributes().containsKey("context");
    }

    private static int tokens(DataShape data) {
        return data.column(TOKENS, ElementType.INT32).elements();
    }

    /** How the text that a model was trained on became tokens. */
    static TextCodec codec(TrainedModel model) {
        Fitted fitted = FittedFile.read(FittedFile.NAME, model.preparation().orElseThrow());
        return fitted instanceof FittedText rows ? rows.codec() : ((FittedRunningText) fitted).codec();
    }
}
