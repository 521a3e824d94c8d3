package dev.cairn.driver.training;

import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.scoring.Inference;
import dev.cairn.worker.scoring.Scoring;
import dev.cairn.worker.step.Trainable;
import java.util.List;
import java.util.Optional;

/**
 * What a job makes of its configuration and its data.
 *
 * @param network to be trained
 * @param feeds how the dataset's columns reach the network's placeholders
 * @param scoring of the network's output against the dataset's truth
 * @param showcase what it shows of a model beside its figures
 * @param review how the model is tested in the end
 * @param probe how its features are judged besides; empty where it puts out none, or the data has no labels
 */
public record Recipe(
        Trainable network, List<Feed> feeds, Scoring scoring, Showcase showcase, Review review, Optional<Probe> probe) {
    public Recipe {
        feeds = List.copyOf(feeds);
    }

    /** One that shows nothing but figures. */
    public static Recipe of(Trainable network, List<Feed> feeds, Scoring scoring) {
        return new Recipe(network, feeds, scoring, Showcase.NOTHING, Review.figures(scoring), Optional.empty());
    }

    /** The network as it is, over a part of the data. */
    Inference over(String part, Settings settings) {
        return new Inference(
                network.steps(), feeds, part, settings.getInt("train.batchSize"), settings.getInt("workers"));
    }

    public Recipe withNetwork(Trainable other) {
        return new Recipe(other, feeds, scoring, showcase, review, probe);
    }

    public Recipe withShowcase(Showcase shown) {
        return new Recipe(network, feeds, scoring, shown, review, probe);
    }

    public Recipe withReview(Review test) {
        return new Recipe(network, feeds, scoring, showcase, test, probe);
    }

    public Recipe withProbe(Probe features) {
        return new Recipe(network, feeds, scoring, showcase, review, Optional.of(features));
    }
}
