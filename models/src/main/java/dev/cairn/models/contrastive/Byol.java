package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * BYOL: from one view of an image, what a slowly following copy of the network makes of the other view shall be
 * predicted. Images are not compared with each other, so it does not matter how a step is dealt to workers. That all
 * images become the same would be a solution too: the predictor, which the copy does not have, and the copy's slowness
 * keep learning away from it. The copy's batch norms go by running statistics ({@link Layers#following}).
 *
 * <p>Source: Grill et al., "Bootstrap Your Own Latent", 2020, equation 2, taken both ways (its mean, not the sum).
 *
 * @param hidden width of the hidden layers of projector and predictor
 * @param projection width of what is predicted
 * @param decay of the copy's moving averages; typical 0.99 to 0.999, lower for short runs
 */
public record Byol(Images images, int hidden, int projection, double decay, long seed) implements ContrastiveMethod {
    private static final long serialVersionUID = 1L;

    @Override
    public Network build(ImageEncoder encoder) {
        return Layers.network(images.type(), seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable both = images.both(graph);
            Features features = images.encoded(layers, "", encoder, both);
            Features predicted = perceptron("prediction", perceptron("projection", features));
            Features target = perceptron(
                    "projection", images.encoded(layers.following("target.", decay), "target.", encoder, both));
            loss(graph, predicted.value(), target.value());
            Images.apart(graph, "features", features.value(), features.width());
            return new Network(graph, Images.VIEWS, "loss", "features.first");
        });
    }

    private Features perceptron(String name, Features rows) {
        return rows.dense(name + "1", hidden)
                .normalized(name + "1")
                .relu(name + "1")
                .dense(name + "2", projection);
    }

    /** The scalar {@code loss}: mean of 2 - 2 cos over all views, each against the target of the other. */
    private void loss(SameDiff graph, SDVariable predicted, SDVariable target) {
        SDVariable[] own = Images.apart(graph, "predicted", UnitRows.of(graph, "predicted", predicted), projection);
        SDVariable[] others = Images.apart(graph, "aim", UnitRows.of(graph, "aim", target), projection);
        SDVariable forth = UnitRows.products("forth", own[0], others[1]);
        SDVariable back = UnitRows.products("back", own[1], others[0]);
        forth.add("cosines", back).mean("cosines.mean").rsub("loss", 2);
    }
}
