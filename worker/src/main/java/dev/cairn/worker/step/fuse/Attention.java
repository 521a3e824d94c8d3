package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * softmax(scale q k' + mask) v, with q, k and v read where they lie in what the layers before have written, and the
 * result written where the layer behind reads it: the permutations between rows of tokens and heads go away. It is
 * three ops, whose integer arguments are {@link Heads}:
 *
 * <ul>
 *   <li>{@value #SCORES}: inputs q and k, output q k' [batch, heads, queries, keys];
 *   <li>{@value #WEIGHTS}: inputs scores and perhaps a mask, output the weights; its real argument is the scale;
 *   <li>{@value #OP}: inputs weights and v.
 * </ul>
 *
 * <p>Source: Vaswani et al., "Attention Is All You Need", 2017, equation 1.
 */
public final class Attention {
    public static final String SCORES = "cairn.attention_scores";
    public static final String WEIGHTS = "cairn.attention_weights";
    public static final String OP = "cairn.attention";

    /** Inputs dy and v; the gradient of the weights. */
    public static final String WEIGHTS_GRADIENT = "cairn.attention_weights_grad";

    /** Inputs weights and their gradient; the gradient of q k'. */
    public static final String SCORES_GRADIENT = "cairn.attention_scores_grad";

    /** Inputs q, k, v, weights, gradient of q k', dy; outputs the gradients of q, k and v, one for each tensor. */
    public static final String GRADIENT = "cairn.attention_bp";

    private Attention() {}

    /** An attention whose last product is this node. */
    public static @Nullable Replacement replace(Node last, Uses uses) {
        Mix mix = last.op().equals("matmul") ? Mix.of(last, uses) : null;
        Scores scores = mix == null ? null : Scores.of(mix.softmax, uses);
        if (mix == null || scores == null || !uses.readers(mix.softmax.output()).equals(List.of(last))) {
            return null;
        }
        Joined joined = Joined.of(last, uses);
        Strided y = mix.reversed ? joined.place.transposed() : joined.place;
        Strided q = operand(scores.product(), 0);
        Strided k = operand(scores.product(), 1).transposed();
        Heads heads = Heads.of(q.source(uses), k.source(uses), mix.v.source(uses), y);
        List<Value> inputs =
                Stream.of(q, k, mix.v).map(part -> part.source(uses).value()).toList();
        if (heads == null) {
            heads = Heads.of(q, k, mix.v, y);
            inputs = Stream.of(q, k, mix.v).map(Strided::value).toList();
        }
        if (heads == null) {
            return null;
        }
        var removed = new ArrayList<>(scores.nodes());
        removed.add(mix.softmax);
        removed.addAll(joined.nodes);
        return new Replacement(removed, nodes(heads, inputs, scores, mix, joined));
    }

    private static List<Node> nodes(Heads heads, List<Value> inputs, Scores scores, Mix mix, Joined joined) {
        Value product = scores.product().output();
        Value weights = mix.softmax.output();
        List<Value> scored = scores.mask() == null ? List.of(product) : List.of(product, scores.mask());
        Arguments arguments = heads.arguments();
        return List.of(
                new Node(SCORES, arguments, inputs.subList(0, 2), List.of(product)),
                new Node(WEIGHTS, Arguments.NONE.withReals(scores.scale()), scored, List.of(weights)),
                new Node(OP, arguments, List.of(weights, inputs.get(2)), List.of(joined.place.value())));
    }

    /** The last product: weights v, or v' weights', which is the same transposed. */
    private record Mix(Node softmax, Strided v, boolean reversed) {
        static @Nullable Mix of(Node matmul, Uses uses) {
            for (int i = 0; i < 2; i++) {
                Node softmax = uses.producer(matmul.input(i), "softmax");
                if (softmax != null && isPlainProduct(matmul) && isTransposed(matmul, i) == (i == 1)) {
                    Strided other = operand(matmul, 1 - i);
                    return new Mix(softmax, i == 1 ? other.transposed() : other, i == 1);
                }
            }
            return null;
        }
    }

    /** What comes out of the last product, permuted as long as nobody reads what is in between. */
    private record Joined(Strided place, List<Node> nodes) {
        static Joined of(Node matmul, Uses uses) {
            var joined = new Joined(Strided.of(matmul.output()), List.of(matmul));
            var nodes = new ArrayList<>(joined.nodes);
            Strided place = joined.place;
            while (place != null && uses.readers(place.value()).size() == 1) {
                Node reader = uses.readers(place.value()).get(0);
                if (!uses.isOnlyReader(reader, place.value())) {
                    break;
                }
                nodes.add(reader);
                if (reader.op().equals("permute")) {
                    place = place.permuted(reader);
                    joined = place == null ? joined : new Joined(place, List.copyOf(nodes));
                } else {
                    place = reader.op().equals("reshape") ? place.reshaped(reader.output()) : null;
                }
            }
            return joined;
        }
    }

    private static Strided operand(Node matmul, int index) {
        Strided operand = Strided.of(matmul.input(index));
        return isTransposed(matmul, index) ? operand.transposed() : operand;
    }

    private static boolean isTransposed(Node matmul, int index) {
        List<Long> integers = matmul.arguments().integers();
        return integers.size() > index && integers.get(index) == 1;
    }

    /** Whether it is no more than a product of matrices, of one number of dimensions. */
    static boolean isPlainProduct(Node matmul) {
        List<Double> factors = matmul.arguments().reals();
        return matmul.input(0).rank() >= 2
                && matmul.input(0).rank() == matmul.input(1).rank()
                && !isTransposed(matmul, 2)
                && (factors.isEmpty() || factors.equals(List.of(1.0, 0.0)));
    }
}
