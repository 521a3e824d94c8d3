package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.Noise;
import dev.cairn.models.vision.ImageEncoder;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * CLIP: images and captions through a tower each into one space, where an image shall be closest to its caption and a
 * caption to its image. Captions are made of the names of classes; each step draws in which wording. Of a batch all
 * pairs of the same class belong together, each with an equal share, as their captions say the same. Images are told
 * apart by the captions of all classes in wordings that training never uses.
 *
 * <p>Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, figure 3;
 * equal shares as in Yang et al., "Unified Contrastive Learning in Image-Text-Label Space", 2022, equations 3 and 4.
 *
 * @param vocabulary number of words
 * @param learnt captions that training draws from
 * @param held those by which images are told apart: the class whose captions' mean is closest
 * @param hidden width of the words' embeddings
 * @param projection width of the common space
 */
public record Clip(Images images, int vocabulary, Captions learnt, Captions held, int hidden, int projection, long seed)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String WORDING = "wording";
    /** Placeholders {@code image} and {@code label} INT32 [batch]; output {@code logits} [batch, classes]. */
    public Network build(ImageEncoder encoder) {
        return Layers.network(images.type(), seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable features = images.encoded(layers, "", encoder, images.fed(graph, "image"))
                    .dense("projection", projection)
                    .value();
            SDVariable rows = UnitRows.of(graph, "images", features);
            SDVariable[] texts = texts(layers);
            SDVariable scale = ClipTowers.scale(layers);
            loss(graph, rows, texts[0], scale);
            SDVariable classes = UnitRows.of(
                    graph,
                    "classes",
                    graph.reshape("wordings", texts[1], held.wordings(), held.classes(), projection)
                            .mean("classes.mean", 0));
            graph.mmul("cosines", rows, classes, false, true, false).mul("logits", scale);
            return new Network(graph, List.of("image", "label"), "loss", "logits")
                    .withNoise(Map.of(WORDING, new Noise.Integers(learnt.wordings())));
        });
    }

    /** The captions that are learnt, and those that are held out, as unit rows [wordings * classes, projection]. */
    private SDVariable[] texts(Layers layers) {
        SameDiff graph = layers.graph();
        int learntRows = learnt.wordings() * learnt.classes();
        int heldRows = held.wordings() * held.classes();
        SDVariable shares = graph.constant(
                "captions",
                Nd4j.concat(0, learnt.shares(images.type(), vocabulary), held.shares(images.type(), vocabulary)));
        SDVariable words = ClipTowers.words(layers, vocabulary, hidden);
        SDVariable unit = ClipTowers.texts(layers, graph.mmul("text.mean", shares, words), hidden, projection);
        return new SDVariable[] {
            graph.slice("texts.learnt", unit, new int[] {0, 0}, learntRows, projection),
            graph.slice("texts.held", unit, new int[] {learntRows, 0}, heldRows, projection)
        };
    }

    /** The scalar {@code loss}: the mean of both cross-entropies, of captions given images and the other way round. */
    private void loss(SameDiff graph, SDVariable pictures, SDVariable texts, SDVariable scale) {
        SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
        SDVariable wording = graph.placeHolder(WORDING, DataType.INT32, -1);
        SDVariable classes = graph.oneHot("label.rows", label, learnt.classes(), -1, 1.0, 0.0, images.type());
        SDVariable wordings = graph.oneHot("wording.rows", wording, learnt.wordings(), -1, 1.0, 0.0, images.type());
        SDVariable pairs = graph.reshape("wording.column", wordings, -1, learnt.wordings(), 1)
                .mul("pairs", graph.reshape("label.row", classes, -1, 1, learnt.classes()));
        SDVariable chosen = graph.reshape("chosen", pairs, -1, (long) learnt.wordings() * learnt.classes());
        SDVariable captions = graph.mmul("drawn", chosen, texts);

        SDVariable likeness = graph.mmul("pairs.cosines", pictures, captions, false, true, false)
                .mul("likeness", scale);
        SDVariable same = graph.mmul("same", classes, classes, false, true, false);
        SDVariable shares = same.div("shares", same.sum("same.count", true, 1));
        SDVariable own = likeness.mul("own.products", shares).sum("own", 1).mean("own.mean");
        ClipTowers.loss(graph, likeness, own);
    }
}
