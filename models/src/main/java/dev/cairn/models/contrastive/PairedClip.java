package dev.cairn.models.contrastive;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.vision.ImageEncoder;
import java.io.Serializable;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * CLIP on images that have captions of their own: of a batch each image shall be closest to its caption, and each caption
 * to its image.
 *
 * <p>Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021, figure 3.
 *
 * @param vocabulary number of tokens
 * @param length tokens of a caption, padding among them
 * @param hidden width of the tokens' embeddings
 * @param projection width of the common space
 */
public record PairedClip(Images images, int vocabulary, int length, int hidden, int projection, long seed)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Placeholders {@code image}, {@code tokens} INT32 [batch, length] and {@code length} INT32 [batch], tokens of a caption
     * that are not padding; output {@code likeness} [batch, batch] of each image [row] and each caption [column].
     */
    public Network build(ImageEncoder encoder) {
        return Layers.network(images.type(), seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable features = images.encoded(layers, "", encoder, images.fed(graph, "image"))
                    .dense("projection", projection)
                    .value();
            SDVariable pictures = UnitRows.of(graph, "images", features);
            SDVariable texts = ClipTowers.texts(layers, means(layers), hidden, projection);
            SDVariable scale = ClipTowers.scale(layers);
            SDVariable likeness =
                    graph.mmul("cosines", pictures, texts, false, true, false).mul("likeness", scale);
            SDVariable own = pictures.mul("own.products", texts).sum("own.cosines", true, 1);
            ClipTowers.loss(graph, likeness, own.mul("own", scale).mean("own.mean"));
            return new Network(graph, List.of("image", "tokens", "length"), "loss", "likeness");
        });
    }

    /** The mean of the embeddings of each caption's own tokens, [batch, hidden]. */
    private SDVariable means(Layers layers) {
        SameDiff graph = layers.graph();
        SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, length);
        SDVariable lengths = graph.placeHolder("length", DataType.INT32, -1);
        SDVariable embedded = graph.gather("text.embedded", ClipTowers.words(layers, vocabulary, hidden), tokens, 0);
        SDVariable own = graph.sequenceMask(lengths, length, images.type());
        SDVariable shares = own.div("text.shares", graph.expandDims(lengths.castTo(images.type()), 1));
        SDVariable row = graph.reshape("text.row", shares, -1, 1, length);
        return graph.reshape("text.mean", graph.mmul("text.sum", row, embedded), -1, hidden);
    }
}
