package dev.cairn.worker.step.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether an op's inputs fit each other. ND4J's own checks miss some (it adds [3, 4] to [5, 6] and reads beyond the
 * end) and print others where nobody looks; these name the variable, what was expected and what was found.
 */
final class Fit {
    /** Says what does not fit, or null. */
    private interface Check {
        @Nullable String misfit(Arguments arguments, List<Value> inputs);
    }

    private static final List<String> BROADCASTING = List.of(
            "add",
            "subtract",
            "reversesubtract",
            "multiply",
            "divide",
            "reversedivide",
            "squaredsubtract",
            "Pow",
            "maximum",
            "minimum",
            "greater",
            "greater_equal",
            "less",
            "less_equal",
            "equals",
            "not_equals");

    private static final Map<String, Check> CHECKS = Map.ofEntries(
            Map.entry("matmul", Fit::matmul),
            Map.entry("xw_plus_b", Fit::dense),
            Map.entry("biasadd", Fit::bias),
            Map.entry("layer_norm", Fit::gains),
            Map.entry("concat", Fit::concat),
            Map.entry("stack", (arguments, inputs) -> sameShapes(inputs)),
            Map.entry("reshape", Fit::reshape),
            Map.entry("conv2d", Fit::conv2d),
            Map.entry("dot_product_attention", (arguments, inputs) -> attention(inputs)),
            Map.entry("multi_head_dot_product_attention", (arguments, inputs) -> attentionOfHeads(inputs)),
            Map.entry("mean_sqerr_loss", Fit::labels),
            Map.entry("absolute_difference_loss", Fit::labels),
            Map.entry("huber_loss", Fit::labels),
            Map.entry("log_loss", Fit::labels),
            Map.entry("sigm_cross_entropy_loss", Fit::labels),
            Map.entry("softmax_cross_entropy_loss", Fit::labels));

    private Fit() {}

    /**
     * Throws where the inputs do not fit.
     *
     * @param output what the op writes, for the message
     */
    static void check(String op, Arguments arguments, List<Value> inputs, String output) {
        Check check = BROADCASTING.contains(op) ? (ignored, both) -> broadcast(both) : CHECKS.get(op);
        String misfit = check == null ? null : check.misfit(arguments, inputs);
        if (misfit != null) {
            throw new IllegalArgumentException(Node.place(op, inputs, output) + ": " + misfit);
        }
    }

    private static @Nullable String broadcast(List<Value> inputs) {
        Value a = inputs.get(0);
        Value b = inputs.get(1);
        for (int i = 1; i <= Math.min(a.rank(), b.rank()); i++) {
            long left = a.shape()[a.rank() - i];
            long right = b.shape()[b.rank() - i];
            if (left != right && left != 1 && right != 1) {
                return expected(b, "length " + left + " or 1 in dimension " + (b.rank() - i));
            }
        }
        return null;
    }

    private static @Nullable String matmul(Arguments arguments, List<Value> inputs) {
        Value a = inputs.get(0);
        Value b = inputs.get(1);
        if (a.rank() < 2 || a.rank() != b.rank()) {
            return expected(b, "a matrix, or a stack of matrices, of as many dimensions as '" + a.name() + "'");
        }
        int rank = a.rank();
        for (int i = 0; i < rank - 2; i++) {
            if (a.shape()[i] != b.shape()[i]) {
                return expected(b, "length " + a.shape()[i] + " in dimension " + i);
            }
        }
        int summedOfA = rank - (transposes(arguments, 0) ? 2 : 1);
        int summedOfB = rank - (transposes(arguments, 1) ? 1 : 2);
        return length(b, summedOfB, a.shape()[summedOfA]);
    }

    private static boolean transposes(Arguments arguments, int index) {
        return arguments.integers().size() > index && arguments.integer(index) == 1;
    }

    private static @Nullable String dense(Arguments arguments, List<Value> inputs) {
        Value x = inputs.get(0);
        Value w = inputs.get(1);
        if (x.rank() != 2 || w.rank() != 2) {
            return expected(x.rank() == 2 ? w : x, "a matrix, one row an example (reshape it)");
        }
        String weights = length(w, 0, x.shape()[1]);
        return weights != null ? weights : elements(inputs.get(2), w.shape()[1]);
    }

    private static @Nullable String bias(Arguments arguments, List<Value> inputs) {
        boolean channelsFirst =
                !arguments.flags().isEmpty() && arguments.flags().get(0);
        Value x = inputs.get(0);
        return elements(inputs.get(1), x.shape()[channelsFirst ? 1 : x.rank() - 1]);
    }

    /** The gain and bias of a layer norm, one a channel: of the dimension after the batch (flag), else of the last. */
    private static @Nullable String gains(Arguments arguments, List<Value> inputs) {
        for (Value each : inputs.subList(1, inputs.size())) {
            String misfit = bias(arguments, List.of(inputs.get(0), each));
            if (misfit != null) {
                return misfit;
            }
        }
        return null;
    }

    private static @Nullable String concat(Arguments arguments, List<Value> inputs) {
        Value first = inputs.get(0);
        int axis = Math.floorMod(arguments.integer(0), first.rank());
        for (Value other : inputs) {
            boolean fits = other.rank() == first.rank()
                    && IntStream.range(0, first.rank())
                            .allMatch(d -> d == axis || other.shape()[d] == first.shape()[d]);
            if (!fits) {
                return expected(other, Arrays.toString(first.shape()) + " but for dimension " + axis);
            }
        }
        return null;
    }

    private static @Nullable String sameShapes(List<Value> inputs) {
        Value first = inputs.get(0);
        return inputs.stream()
                .filter(other -> !other.sameShape(first))
                .findFirst()
                .map(other -> expected(other, Arrays.toString(first.shape())))
                .orElse(null);
    }

    /** Arguments: the order of elements, then the dimensions, one of which may be -1; or an input gives them. */
    private static @Nullable String reshape(Arguments arguments, List<Value> inputs) {
        Value x = inputs.get(0);
        if (inputs.size() > 1 || arguments.integers().size() < 2) {
            return null;
        }
        List<Long> shape = arguments.integers().subList(1, arguments.integers().size());
        long length = shape.stream().reduce(1L, (a, b) -> a * Math.abs(b));
        boolean fits = shape.contains(-1L) ? length > 0 && x.length() % length == 0 : length == x.length();
        return fits ? null : expected(x, "a number of elements that fits " + shape);
    }

    /** Formats, by the arguments: of the images NCHW (0) or NHWC; of the weights YXIO (0), OIYX (1) or OYXI (2). */
    private static @Nullable String conv2d(Arguments arguments, List<Value> inputs) {
        Value x = inputs.get(0);
        Value w = inputs.get(1);
        if (x.rank() != 4 || w.rank() != 4) {
            return expected(x.rank() == 4 ? w : x, "four dimensions");
        }
        boolean channelsLast = arguments.integers().size() > 9 && arguments.integer(9) == 1;
        int format = arguments.integers().size() > 10 ? arguments.integer(10) : 0;
        int[] channelsOf = {2, 1, 3};
        return length(w, channelsOf[format], x.shape()[channelsLast ? 3 : 1]);
    }

    /** Inputs: queries, keys, values, each [batch, .., features, time], and perhaps a mask [batch, keys]. */
    private static @Nullable String attention(List<Value> inputs) {
        Value q = inputs.get(0);
        if (q.rank() != 3 && q.rank() != 4) {
            return expected(q, "[batch, features, time], or [batch, heads, features, time]");
        }
        String times = sameTimes(inputs, 3);
        return times != null ? times : length(inputs.get(1), q.rank() - 2, q.shape()[q.rank() - 2]);
    }

    /** Between values and mask, weights: three of [heads, width, features], and [heads * valueWidth, outputs]. */
    private static @Nullable String attentionOfHeads(List<Value> inputs) {
        for (int i = 0; i < 3; i++) {
            Value x = inputs.get(i);
            Value w = inputs.get(i + 3);
            String misfit = x.rank() != 3
                    ? expected(x, "[batch, features, time]")
                    : w.rank() != 3 ? expected(w, "[heads, width, features]") : length(w, 2, x.shape()[1]);
            if (misfit != null) {
                return misfit;
            }
        }
        long[] ofQueries = inputs.get(3).shape();
        long[] ofValues = inputs.get(5).shape();
        return first(
                sameTimes(inputs, 7),
                length(inputs.get(4), 0, ofQueries[0]),
                length(inputs.get(4), 1, ofQueries[1]),
                length(inputs.get(5), 0, ofQueries[0]),
                length(inputs.get(6), 0, ofValues[0] * ofValues[1]));
    }

    /** As many examples and heads everywhere, and as many values as keys, and as the mask has columns. */
    private static @Nullable String sameTimes(List<Value> inputs, int mask) {
        Value q = inputs.get(0);
        int time = q.rank() - 1;
        for (Value each : inputs.subList(1, 3)) {
            if (each.rank() != q.rank()) {
                return expected(each, "as many dimensions as '" + q.name() + "'");
            }
            for (int d = 0; d < time - 1; d++) {
                if (each.shape()[d] != q.shape()[d]) {
                    return expected(each, "length " + q.shape()[d] + " in dimension " + d);
                }
            }
        }
        long keys = inputs.get(1).shape()[time];
        String values = length(inputs.get(2), time, keys);
        if (values != null || inputs.size() <= mask) {
            return values;
        }
        long[] shape = {q.shape()[0], keys};
        Value given = inputs.get(mask);
        return Arrays.equals(given.shape(), shape) ? null : expected(given, Arrays.toString(shape));
    }

    /** The first of several misfits; null where there is none. */
    private static @Nullable String first(@Nullable String... misfits) {
        return Arrays.stream(misfits).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** Inputs: predictions, weights, labels. */
    private static @Nullable String labels(Arguments arguments, List<Value> inputs) {
        Value predictions = inputs.get(0);
        Value labels = inputs.get(2);
        return labels.sameShape(predictions) ? null : expected(labels, Arrays.toString(predictions.shape()));
    }

    private static @Nullable String length(Value value, int dimension, long expected) {
        return value.shape()[dimension] == expected
                ? null
                : expected(value, "length " + expected + " in dimension " + dimension);
    }

    private static @Nullable String elements(Value value, long expected) {
        return value.length() == expected ? null : expected(value, expected + " elements");
    }

    private static String expected(Value value, String expected) {
        return "'" + value.name() + "': expected " + expected + ", found " + Arrays.toString(value.shape());
    }
}
