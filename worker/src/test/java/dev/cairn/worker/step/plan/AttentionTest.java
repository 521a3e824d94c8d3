package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.transformer.Transformer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class AttentionTest {
    private static final double TOLERANCE = 2e-6;
    private static final int TOKENS = 7;
    private static final int WIDTH = 6;
    private static final int HEADS = 2;
    private static final int HEAD = WIDTH / HEADS;
    private static final double SCALE = 0.1;

    /** A way to write attention: from rows [batch * tokens, width] to rows of the same shape. */
    private interface Writing {
        SDVariable write(SameDiff graph, SDVariable rows);
    }

    static Stream<Arguments> writings() {
        return Stream.of(
                writing("q, k and v of one product, unstacked", AttentionTest::unstacked),
                writing("q, k and v of one product, split", AttentionTest::split),
                writing("three products, padding mask", AttentionTest::padded),
                writing("heads in the batch dimension", AttentionTest::headsInBatch),
                writing("one head, no mask", AttentionTest::oneHead),
                writing("other keys than queries, transposed by a permutation", AttentionTest::memory),
                writing("features before tokens", AttentionTest::featuresFirst));
    }

    private static Arguments writing(String name, Writing writing) {
        return Arguments.of(name, writing);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writings")
    void shouldReadAndWriteHeadsWhereTheyLie(String name, Writing writing) {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, writing), TOLERANCE);

        assertThat(kernels)
                .contains("cairn.attention_weights [", "cairn.attention [", "cairn.attention_bp [")
                .doesNotContain("permute [", "stack [", "split [", "concat [", "softmax [", "multiply [");
    }

    @Test
    void shouldFuseForASingleExample() {
        String kernels = DoubleOracle.assertAgreement(type -> network(type, AttentionTest::unstacked), 1, TOLERANCE);

        assertThat(kernels).contains("cairn.attention [").doesNotContain("permute [");
    }

    @Test
    void shouldFuseTheTransformersAttention() {
        String kernels =
                DoubleOracle.assertAgreement(type -> Transformer.gpt(type, 3, TOKENS, 1, HEADS, WIDTH, 1), TOLERANCE);

        assertThat(kernels).contains("cairn.attention [").doesNotContain("permute [");
    }

    @Test
    void shouldFuseSameDiffsOwnAttention() {
        double tolerance = 2 * TOLERANCE; // another product before it
        String ofHeads = DoubleOracle.assertAgreement(type -> network(type, AttentionTest::sameDiffsHeads), tolerance);
        String plain = DoubleOracle.assertAgreement(type -> network(type, AttentionTest::sameDiffsOne), tolerance);

        assertThat(ofHeads)
                .contains("cairn.attention [", "cairn.attention_bp [")
                .doesNotContain("softmax [");
        assertThat(plain).contains("cairn.attention [", "cairn.attention_bp [").doesNotContain("softmax [");
    }

    @Test
    void shouldLeaveAnAttentionWhoseWeightsAreReadElsewhere() {
        String kernels = DoubleOracle.assertAgreement(
                type -> network(type, (graph, x) -> {
                    SDVariable y = padded(graph, x);
                    SDVariable weights = graph.getVariable("weights");
                    return y.add(joined(graph, graph.mmul(weights, heads(graph, x, "other"))));
                }),
                TOLERANCE);

        assertThat(kernels).contains("softmax [").doesNotContain("cairn.attention [");
    }

    @Test
    void shouldLeaveAMaskThatIsLearned() {
        String kernels = DoubleOracle.assertAgreement(
                type -> network(type, (graph, x) -> {
                    SDVariable bias = graph.var("bias", Nd4j.ones(type, TOKENS, TOKENS));
                    SDVariable q = heads(graph, x, "q");
                    SDVariable scores = graph.mmul(q, heads(graph, x, "k"), false, true, false)
                            .mul(scale(graph, type))
                            .add(bias);
                    return joined(graph, graph.mmul(graph.nn.softmax(scores, -1), heads(graph, x, "v")));
                }),
                TOLERANCE);

        assertThat(kernels).contains("softmax [").doesNotContain("cairn.attention [");
    }

    private static SDVariable unstacked(SameDiff graph, SDVariable x) {
        SDVariable qkv = graph.reshape(dense(graph, x, "qkv", 3 * WIDTH), -1, TOKENS, 3, HEADS, HEAD);
        SDVariable[] each = graph.unstack(graph.permute(qkv, 2, 0, 3, 1, 4), 0, 3);
        return joined(graph, mixed(graph, each[0], each[1], each[2], causal(graph, x.dataType())));
    }

    private static SDVariable split(SameDiff graph, SDVariable x) {
        SDVariable qkv = graph.reshape(dense(graph, x, "qkv", 3 * WIDTH), -1, TOKENS, 3 * WIDTH);
        SDVariable[] each = graph.split(qkv, 3, 2);
        for (int i = 0; i < 3; i++) {
            each[i] = graph.permute(graph.reshape(each[i], -1, TOKENS, HEADS, HEAD), 0, 2, 1, 3);
        }
        return joined(graph, mixed(graph, each[0], each[1], each[2], causal(graph, x.dataType())));
    }

    private static SDVariable padded(SameDiff graph, SDVariable x) {
        SDVariable mask = graph.placeHolder("mask", x.dataType(), -1, 1, 1, TOKENS);
        return joined(graph, mixed(graph, heads(graph, x, "q"), heads(graph, x, "k"), heads(graph, x, "v"), mask));
    }

    private static SDVariable headsInBatch(SameDiff graph, SDVariable x) {
        SDVariable[] each = new SDVariable[3];
        for (int i = 0; i < 3; i++) {
            each[i] = graph.reshape(heads(graph, x, "part" + i), -1, TOKENS, HEAD);
        }
        SDVariable y = mixed(graph, each[0], each[1], each[2], causal(graph, x.dataType()));
        return joined(graph, graph.reshape(y, -1, HEADS, TOKENS, HEAD));
    }

    private static SDVariable oneHead(SameDiff graph, SDVariable x) {
        SDVariable[] each = new SDVariable[3];
        for (int i = 0; i < 3; i++) {
            each[i] = graph.reshape(dense(graph, x, "part" + i, WIDTH), -1, TOKENS, WIDTH);
        }
        SDVariable weights = graph.nn.softmax(graph.mmul(each[0], each[1], false, true, false), -1);
        return graph.reshape(graph.mmul(weights, each[2]), -1, WIDTH);
    }

    private static SDVariable memory(SameDiff graph, SDVariable x) {
        int keys = 4;
        SDVariable other = graph.reshape(graph.placeHolder("memory", x.dataType(), -1, keys, WIDTH), -1, WIDTH);
        SDVariable kv = graph.reshape(dense(graph, other, "kv", 2 * WIDTH), -1, keys, 2, HEADS, HEAD);
        SDVariable[] each = graph.unstack(kv, 2, 2);
        SDVariable k = graph.permute(each[0], 0, 2, 3, 1);
        SDVariable scores = graph.mmul(heads(graph, x, "q"), k).mul(scale(graph, x.dataType()));
        return joined(graph, graph.mmul(graph.nn.softmax(scores, -1), graph.permute(each[1], 0, 2, 1, 3)));
    }

    private static SDVariable featuresFirst(SameDiff graph, SDVariable x) {
        SDVariable[] each = new SDVariable[3];
        for (int i = 0; i < 3; i++) {
            SDVariable rows = graph.reshape(dense(graph, x, "part" + i, WIDTH), -1, TOKENS, WIDTH);
            each[i] = graph.permute(rows, 0, 2, 1);
        }
        SDVariable scores = graph.mmul(each[0], each[1], true, false, false).mul(scale(graph, x.dataType()));
        SDVariable y = graph.mmul(each[2], graph.nn.softmax(scores, -1), false, true, false);
        return graph.reshape(graph.permute(y, 0, 2, 1), -1, WIDTH);
    }

    private static SDVariable mixed(SameDiff graph, SDVariable q, SDVariable k, SDVariable v, SDVariable mask) {
        SDVariable scores = graph.mmul(q, k, false, true, false)
                .mul(scale(graph, q.dataType()))
                .add(mask);
        return graph.mmul(graph.nn.softmax("weights", scores, -1), v);
    }

    /** Of all tokens to all, but for those that a mask leaves out. */
    private static SDVariable sameDiffsHeads(SameDiff graph, SDVariable x) {
        SDVariable tokens = featuresByTime(graph, x);
        SDVariable mask = isToken(graph, x.dataType());
        SDVariable[] projections = {
            projection(graph, "q", x), projection(graph, "k", x), projection(graph, "v", x),
        };
        SDVariable out = graph.var("out", Nd4j.ones(x.dataType(), WIDTH, WIDTH));
        SDVariable y = graph.nn.multiHeadDotProductAttention(
                tokens, tokens, tokens, projections[0], projections[1], projections[2], out, mask, true);
        return graph.reshape(graph.permute(y, 0, 2, 1), -1, WIDTH);
    }

    /** [batch, tokens]: 1, or 0 for padding. */
    private static SDVariable isToken(SameDiff graph, DataType type) {
        SDVariable words = graph.placeHolder("words", DataType.INT32, -1, TOKENS);
        return words.gt(0).castTo(type);
    }

    private static SDVariable projection(SameDiff graph, String name, SDVariable x) {
        return graph.var(name, Nd4j.ones(x.dataType(), HEADS, HEAD, WIDTH));
    }

    private static SDVariable sameDiffsOne(SameDiff graph, SDVariable x) {
        SDVariable mask = isToken(graph, x.dataType());
        SDVariable y = graph.nn.dotProductAttention(
                featuresByTime(graph, dense(graph, x, "q", WIDTH)),
                featuresByTime(graph, dense(graph, x, "k", WIDTH)),
                featuresByTime(graph, dense(graph, x, "v", WIDTH)),
                mask,
                true);
        return graph.reshape(graph.permute(y, 0, 2, 1), -1, WIDTH);
    }

    private static SDVariable featuresByTime(SameDiff graph, SDVariable rows) {
        return graph.permute(graph.reshape(rows, -1, TOKENS, WIDTH), 0, 2, 1);
    }

    private static SDVariable heads(SameDiff graph, SDVariable x, String name) {
        return graph.permute(graph.reshape(dense(graph, x, name, WIDTH), -1, TOKENS, HEADS, HEAD), 0, 2, 1, 3);
    }

    private static SDVariable joined(SameDiff graph, SDVariable y) {
        return graph.reshape(graph.permute(y, 0, 2, 1, 3), -1, WIDTH);
    }

    private static SDVariable dense(SameDiff graph, SDVariable x, String name, int width) {
        DataType type = x.dataType();
        SDVariable weight = graph.var(name + ".weight", Nd4j.ones(type, WIDTH, width));
        return graph.nn.linear(x, weight, graph.var(name + ".bias", Nd4j.ones(type, width)));
    }

    private static SDVariable scale(SameDiff graph, DataType type) {
        return graph.constant("scale", Nd4j.scalar(type, SCALE));
    }

    private static SDVariable causal(SameDiff graph, DataType type) {
        INDArray mask = Nd4j.zeros(type, TOKENS, TOKENS);
        for (int row = 0; row < TOKENS; row++) {
            for (int column = row + 1; column < TOKENS; column++) {
                mask.putScalar(row, column, -1e9);
            }
        }
        return graph.constant("causal", mask);
    }

    private static Network network(DataType type, Writing writing) {
        SameDiff graph = SameDiff.create();
        SDVariable x = graph.placeHolder("x", type, -1, TOKENS, WIDTH);
        SDVariable target = graph.placeHolder("target", type, -1, TOKENS, WIDTH);
        SDVariable y = writing.write(graph, dense(graph, graph.reshape(x, -1, WIDTH), "first", WIDTH));
        SDVariable output = graph.reshape("y", y, -1, TOKENS, WIDTH);
        SDVariable one = graph.constant("one", Nd4j.scalar(type, 1));
        graph.loss.meanSquaredError("loss", target, output, one, LossReduce.MEAN_BY_WEIGHT);
        return new Network(graph, graph.inputs(), "loss", "y");
    }
}
