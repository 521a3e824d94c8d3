package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.Noise;
import dev.cairn.models.Statistic;
import dev.cairn.models.vision.Features;
import dev.cairn.models.vision.ImageEncoder;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * MoCo: one view of an image, the query, shall be closer to the other view, the key, than to the keys of the images of
 * many steps before, which wait in a queue. Keys come from a slowly following copy of the encoder, so that those of
 * different steps compare. Its batch norms go by running statistics ({@link Layers#following}), so that a key doesn't
 * tell by the batch's statistics which query it belongs to; the paper shuffles the images of all workers instead.
 *
 * <p>The queue belongs to all workers: a moving average without memory, which the server keeps. Each step moves it on
 * by a batch and puts the new keys in front, each into the row of its image's place in the batch, so that workers fill
 * different rows and zeros in the others. The server's mean of this, weighted by examples, shortens the new keys, which
 * are brought to length 1 where they are read. A row of zeros holds no key and is left out.
 *
 * <p>Source: He et al., "Momentum Contrast for Unsupervised Visual Representation Learning", 2020, algorithm 1; with the
 * head of Chen et al., "Improved Baselines with Momentum Contrastive Learning", 2020.
 *
 * @param temperature by which similarities are divided, above 0; typical 0.07 to 0.2
 * @param projection width of the head's last layer, in which images are compared; typical 128
 * @param queue keys that wait; at least a batch
 * @param batch most images of a step, all workers together
 * @param decay of the copy's moving averages; typical 0.99 to 0.999, lower for short runs
 */
public record Moco(Images images, double temperature, int projection, int queue, int batch, double decay, long seed)
        implements ContrastiveMethod {
    private static final long serialVersionUID = 1L;
    private static final String PLACE = "place";

    public Moco {
        if (queue < batch) {
            throw new IllegalArgumentException(
                    "queue=" + queue + ": must be at least " + batch + ", the images of a step");
        }
    }

    @Override
    public Network build(ImageEncoder encoder) {
        return Layers.network(images.type(), seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable first = images.fed(graph, Images.VIEWS.get(0));
            SDVariable second = images.fed(graph, Images.VIEWS.get(1));
            Features features = images.encoded(layers, "", encoder, first);
            SDVariable query = UnitRows.of(graph, "query", projected(features).value());
            Features copied = images.encoded(layers.following("target.", decay), "target.", encoder, second);
            SDVariable key = UnitRows.of(graph, "key", projected(copied).value());
            SDVariable waiting = layers.weights().zeros("queue", queue, projection);
            loss(graph, query, key, waiting);
            moveOn(layers, key, waiting);
            return new Network(graph, Images.VIEWS, "loss", features.value().name())
                    .withNoise(Map.of(PLACE, new Noise.Place(batch)));
        });
    }

    private Features projected(Features features) {
        return features.dense("projection1", features.width())
                .relu("projection1")
                .dense("projection2", projection);
    }

    /** The scalar {@code loss}: mean of -log of the share that softmax gives to a query's own key (equation 1). */
    private void loss(SameDiff graph, SDVariable query, SDVariable key, SDVariable waiting) {
        SDVariable own = UnitRows.products("own", query, key);
        SDVariable keys = UnitRows.of(graph, "keys", waiting);
        SDVariable filled = graph.math.sign("filled", UnitRows.squares(graph, "waiting", waiting));
        SDVariable empty = graph.transpose("empty", filled.sub(1).mul(-NtXent.MASKED));
        SDVariable others = graph.mmul("others.cosines", query, keys, false, true, false)
                .mul("others.scaled", 1 / temperature)
                .add("others", empty);
        SDVariable all = graph.concat("all", 1, own.mul("own.scaled", 1 / temperature), others);
        SDVariable sums = graph.math.logSumExp("sums", all, 1).mean("sums.mean");
        sums.sub("loss", own.mean("own.mean").mul(1 / temperature));
    }

    /** The queue as the next step finds it: its last batch is gone, the keys of this one are in front. */
    private void moveOn(Layers layers, SDVariable key, SDVariable waiting) {
        SameDiff graph = layers.graph();
        SDVariable place = graph.placeHolder(PLACE, DataType.INT32, -1);
        SDVariable rows = graph.oneHot("place.rows", place, batch, -1, 1.0, 0.0, images.type());
        SDVariable entering = graph.mmul("entering", rows, key, true, false, false);
        List<SDVariable> parts = queue == batch
                ? List.of(entering)
                : List.of(entering, graph.slice("staying", waiting, new int[] {0, 0}, queue - batch, projection));
        graph.concat("queue.next", 0, parts.toArray(SDVariable[]::new));
        layers.average(new Statistic("queue.next", waiting.name(), false, OptionalDouble.of(0)));
    }
}
