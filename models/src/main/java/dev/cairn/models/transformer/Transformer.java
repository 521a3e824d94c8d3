package dev.cairn.models.transformer;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A transformer decoder that predicts each next token: token and position embeddings, blocks of causal self-attention
 * and a hidden layer four times as wide, each behind a layer norm and added to what it read, a last layer norm, a dense
 * layer to the vocabulary (not tied to the embedding).
 *
 * <p>Between the blocks an activation is a matrix of one row a token, [batch * context, width].
 *
 * <p>Source: Radford et al., "Language Models are Unsupervised Multitask Learners" (GPT-2), 2019, section 2.3, its
 * initial values too.
 */
public final class Transformer {
    private static final double DEVIATION = 0.02;
    /** Added to the scores of tokens yet to come: exp of it is 0 in every precision. */
    private static final double MASKED = -1e9;

    private final Layers layers;
    private final SameDiff graph;
    private final int context;
    private final int heads;
    private final int width;
    /** Of what is added to the residual stream, smaller the more additions there are. */
    private final double residualDeviation;

    private final SDVariable mask;
    private final SDVariable scale;

    private Transformer(Layers layers, DataType type, int context, int blocks, int heads, int width) {
        this.layers = layers;
        this.graph = layers.graph();
        this.context = context;
        this.heads = heads;
        this.width = width;
        this.residualDeviation = DEVIATION / StrictMath.sqrt(2.0 * blocks);
        this.mask = graph.constant("mask", causalMask(type, context));
        this.scale = graph.constant("scale", Nd4j.scalar(type, 1 / StrictMath.sqrt((double) width / heads)));
    }

    /** 256 tokens, a context of 64, 4 blocks of 4 heads, 128 wide: 867,328 parameters. */
    public static Network gpt(long seed) {
        return gpt(DataType.FLOAT, 256, 64, 4, 4, 128, seed);
    }

    /**
     * Placeholders {@code tokens} and {@code targets}, both INT32 [batch, context]; output {@code logits} [batch,
     * context, vocabulary]; the loss is the mean over all tokens.
     *
     * @param width of the residual stream, a multiple of the heads
     */
    public static Network gpt(DataType type, int vocabulary, int context, int blocks, int heads, int width, long seed) {
        return Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            var transformer = new Transformer(layers, type, context, blocks, heads, width);
            SDVariable tokens = graph.placeHolder("tokens", DataType.INT32, -1, context);
            SDVariable targets = graph.placeHolder("targets", DataType.INT32, -1, context);

            SDVariable x = transformer.embedding(tokens, vocabulary);
            for (int i = 1; i <= blocks; i++) {
                x = transformer.block("block" + i, x);
            }
            x = layers.layerNorm("norm", x, width);
            SDVariable rows = transformer.dense("head", x, width, vocabulary, DEVIATION);
            graph.reshape("logits", rows, -1, context, vocabulary);
            layers.crossEntropy(graph.reshape("labels", targets, -1), rows, vocabulary);
            return new Network(graph, List.of("tokens", "targets"), "loss", "logits");
        });
    }

    private SDVariable embedding(SDVariable tokens, int vocabulary) {
        SDVariable table = layers.weights().normal("embedding.token", DEVIATION, vocabulary, width);
        SDVariable positions = layers.weights().normal("embedding.position", DEVIATION, context, width);
        SDVariable x = graph.gather("embedding.gather", table, tokens, 0).add("embedding", positions);
        return graph.reshape("embedding.rows", x, -1, width);
    }

    private SDVariable block(String name, SDVariable x) {
        SDVariable normalized = layers.layerNorm(name + ".norm1", x, width);
        x = x.add(name + ".sum1", attention(name + ".attention", normalized));
        normalized = layers.layerNorm(name + ".norm2", x, width);
        return x.add(name + ".sum2", mlp(name + ".mlp", normalized));
    }

    /**
     * softmax(q k' / sqrt(d) + mask) v for each head, d its width; q, k and v come out of one matrix product.
     *
     * <p>Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1.
     */
    private SDVariable attention(String name, SDVariable x) {
        int d = width / heads;
        SDVariable qkv = dense(name + ".qkv", x, width, 3 * width, DEVIATION);
        qkv = graph.reshape(name + ".split", qkv, -1, context, 3, heads, d);
        qkv = graph.permute(name + ".heads", qkv, 2, 0, 3, 1, 4);
        String[] names = {name + ".q", name + ".k", name + ".v"};
        SDVariable[] each = graph.unstack(names, qkv, 0, 3); // [batch, heads, context, d]

        SDVariable scores = graph.mmul(name + ".product", each[0], each[1], false, true, false)
                .mul(name + ".scaled", scale)
                .add(name + ".scores", mask);
        SDVariable shares = graph.nn.softmax(name + ".shares", scores, -1);
        SDVariable y = graph.mmul(name + ".mixed", shares, each[2]);
        y = graph.reshape(name + ".rows", graph.permute(name + ".joined", y, 0, 2, 1, 3), -1, width);
        return dense(name, y, width, width, residualDeviation);
    }

    /** GELU in the form that ND4J has, x sigmoid(1.702 x). */
    private SDVariable mlp(String name, SDVariable x) {
        x = graph.nn.gelu(name + ".gelu", dense(name + ".hidden", x, width, 4 * width, DEVIATION));
        return dense(name, x, 4 * width, width, residualDeviation);
    }

    private SDVariable dense(String name, SDVariable x, int in, int out, double deviation) {
        SDVariable w = layers.weights().normal(name + ".weight", deviation, in, out);
        SDVariable b = layers.weights().zeros(name + ".bias", out);
        return graph.nn.linear(name, x, w, b);
    }

    /** [context, context]: 0 where a token (row) may look at another (column), itself and those before it. */
    private static INDArray causalMask(DataType type, int context) {
        INDArray mask = Nd4j.zeros(type, context, context);
        for (int row = 0; row < context; row++) {
            for (int column = row + 1; column < context; column++) {
                mask.putScalar(row, column, MASKED);
            }
        }
        return mask;
    }
}
