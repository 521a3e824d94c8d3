package dev.cairn.models.transformer;

import dev.cairn.models.Layers;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The blocks of which transformers are built, encoders and decoders alike: self-attention and a hidden layer four times
 * as wide, each behind a layer norm and added to what it read. Activations are matrices of one row a token, [batch *
 * context, width].
 *
 * <p>Source: Vaswani et al., "Attention Is All You Need", 2017, with the norms, the initial values and the activation of
 * Radford et al., "Language Models are Unsupervised Multitask Learners" (GPT-2), 2019, section 2.3. Dropout falls on the
 * embedding and on what each half of a block adds, as in the former's section 5.4.
 */
final class TransformerBlocks {
    /** Standard deviation of the initial weights. */
    static final double DEVIATION = 0.02;
    /** Added to the score of what must not be seen: exp of it is 0 in every precision. */
    static final double MASKED = -1e9;

    private final Layers layers;
    private final SameDiff graph;
    private final String prefix;
    private final TransformerSize size;
    /** Of what is added to the residual stream, smaller the more additions there are. */
    private final double residualDeviation;

    private final SDVariable scale;
    private final @Nullable SDVariable mask;

    /**
     * Blocks that are still to be added to the graph.
     *
     * @param prefix of every name, so that a graph can hold several stacks; may be empty
     * @param mask added to the scores, of a shape that broadcasts to [batch, heads, context, context]: 0 where a token
     *     (row) may look at another (column), {@link #MASKED} where not; null where each may look at all
     */
    TransformerBlocks(Layers layers, String prefix, TransformerSize size, @Nullable SDVariable mask) {
        this.layers = layers;
        this.graph = layers.graph();
        this.prefix = prefix;
        this.size = size;
        this.mask = mask;
        this.residualDeviation = DEVIATION / StrictMath.sqrt(2.0 * size.blocks());
        this.scale = graph.constant(
                prefix + "scale",
                Nd4j.scalar(layers.type(), 1 / StrictMath.sqrt((double) size.width() / size.heads())));
    }

    /** A mask under which each token sees itself and those before it: {@code mask} [context, context]. */
    static SDVariable causalMask(Layers layers, int context) {
        INDArray mask = Nd4j.zeros(layers.type(), context, context);
        for (int row = 0; row < context; row++) {
            for (int column = row + 1; column < context; column++) {
                mask.putScalar(row, column, MASKED);
            }
        }
        return layers.graph().constant("mask", mask);
    }

    /**
     * The sum of each token's row of {@code embedding.token} and its place's row of {@code embedding.position}.
     *
     * @param tokens INT32 [batch, context]
     * @return [batch * context, width]
     */
    SDVariable embedding(SDVariable tokens, int vocabulary) {
        SDVariable table = layers.weights().normal(prefix + "embedding.token", DEVIATION, vocabulary, size.width());
        SDVariable positions =
                layers.weights().normal(prefix + "embedding.position", DEVIATION, size.context(), size.width());
        SDVariable x =
                graph.gather(prefix + "embedding.gather", table, tokens, 0).add(prefix + "embedding", positions);
        return graph.reshape(prefix + "embedding.rows", x, -1, size.width());
    }

    /** All blocks, {@code block1} and so on, and the last layer norm, {@code norm}, over an embedding. */
    SDVariable stack(SDVariable embedding) {
        SDVariable x = dropout(prefix + "embedding.dropout", embedding);
        for (int i = 1; i <= size.blocks(); i++) {
            x = block(prefix + "block" + i, x);
        }
        return layers.layerNorm(prefix + "norm", x, size.width());
    }

    private SDVariable block(String name, SDVariable x) {
        SDVariable normalized = layers.layerNorm(name + ".norm1", x, size.width());
        x = x.add(name + ".sum1", dropout(name + ".dropout1", attention(name + ".attention", normalized)));
        normalized = layers.layerNorm(name + ".norm2", x, size.width());
        return x.add(name + ".sum2", dropout(name + ".dropout2", mlp(name + ".mlp", normalized)));
    }

    /**
     * softmax(q k' / sqrt(d) + mask) v for each head, d its width; q, k and v come out of one matrix product.
     *
     * <p>Source: Vaswani et al., equation 1.
     */
    private SDVariable attention(String name, SDVariable x) {
        int width = size.width();
        int d = width / size.heads();
        SDVariable qkv = dense(name + ".qkv", x, width, 3 * width);
        qkv = graph.reshape(name + ".split", qkv, -1, size.context(), 3, size.heads(), d);
        qkv = graph.permute(name + ".heads", qkv, 2, 0, 3, 1, 4);
        String[] names = {name + ".q", name + ".k", name + ".v"};
        SDVariable[] each = graph.unstack(names, qkv, 0, 3); // [batch, heads, context, d]

        SDVariable scores = graph.mmul(name + ".product", each[0], each[1], false, true, false)
                .mul(name + ".scaled", scale);
        SDVariable seen = mask == null ? scores : scores.add(name + ".scores", mask);
        SDVariable shares = graph.nn.softmax(name + ".shares", seen, -1);
        SDVariable y = graph.mmul(name + ".mixed", shares, each[2]);
        y = graph.reshape(name + ".rows", graph.permute(name + ".joined", y, 0, 2, 1, 3), -1, width);
        return dense(name, y, width, width, residualDeviation);
    }

    /** GELU in the form that ND4J has, x sigmoid(1.702 x). */
    private SDVariable mlp(String name, SDVariable x) {
        int width = size.width();
        x = graph.nn.gelu(name + ".gelu", dense(name + ".hidden", x, width, 4 * width));
        return dense(name, x, 4 * width, width, residualDeviation);
    }

    private SDVariable dropout(String name, SDVariable x) {
        return layers.dropout(name, x, size.dropout());
    }

    /** A dense layer with the initial values of a transformer; its name is taken as it is. */
    SDVariable dense(String name, SDVariable x, int in, int out) {
        return dense(name, x, in, out, DEVIATION);
    }

    private SDVariable dense(String name, SDVariable x, int in, int out, double deviation) {
        SDVariable w = layers.weights().normal(name + ".weight", deviation, in, out);
        SDVariable b = layers.weights().zeros(name + ".bias", out);
        return graph.nn.linear(name, x, w, b);
    }
}
