package dev.cairn.worker.step.graph;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Upsampling2d;
import org.nd4j.linalg.api.ops.impl.summarystats.Variance;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An op of SameDiff in the one form that the compiler knows. SameDiff has two kinds of ops, and much in both: the older
 * kind (with a scalar, over dimensions, of one element) is put here into the form of the newer, so that each meaning
 * has one name, one rule and one set of kernels.
 *
 * @param op the name of the ND4J op
 * @param operand a second input that the graph holds as a number inside the op; null where there is none
 */
record Canonical(String op, Arguments arguments, @Nullable Double operand) {
    /** Ops of a value and a number, by the op that does the same with two values. */
    private static final Map<String, String> WITH_NUMBER = Map.ofEntries(
            Map.entry("add_scalar", "add"),
            Map.entry("sub_scalar", "subtract"),
            Map.entry("mul_scalar", "multiply"),
            Map.entry("div_scalar", "divide"),
            Map.entry("rsub_scalar", "reversesubtract"),
            Map.entry("rdiv_scalar", "reversedivide"),
            Map.entry("max_scalar", "maximum"),
            Map.entry("scalar_min", "minimum"),
            Map.entry("pow", "Pow"),
            Map.entry("greaterthan_scalar", "greater"),
            Map.entry("greaterthanorequal_scalar", "greater_equal"),
            Map.entry("lessthan_scalar", "less"),
            Map.entry("lessthanorequal_scalar", "less_equal"),
            Map.entry("equals_scalar", "equals"),
            Map.entry("notequals_scalar", "not_equals"));

    /** Functions whose number shapes them: it is an argument, not an operand. */
    private static final Map<String, String> SHAPED_BY_NUMBER =
            Map.of("relu", "relu", "relu6", "relu6", "leakyrelu", "lrelu");

    /** Names that differ between the kinds. */
    private static final Map<String, String> RENAMED = Map.ofEntries(
            Map.entry("hard_sigmoid", "hardsigmoid"),
            Map.entry("rectified_tanh", "rectifiedtanh"),
            Map.entry("rational_tanh", "rationaltanh"),
            Map.entry("reduce_normmax", "reduce_norm_max"),
            Map.entry("asum", "reduce_norm1"),
            Map.entry("var", "reduce_variance"),
            Map.entry("std", "reduce_stdev"),
            Map.entry("and", "boolean_and"),
            Map.entry("or", "boolean_or"),
            Map.entry("xor", "boolean_xor"),
            Map.entry("bool_not", "boolean_not"),
            Map.entry("ClipByValue", "clipbyvalue"));

    /** The canonical form of an op, or null where there is none. */
    static @Nullable Canonical of(DifferentialFunction function) {
        String name = RENAMED.getOrDefault(function.opName(), function.opName());
        if (function instanceof Upsampling2d && ((DynamicCustomOp) function).numIArguments() == 1) {
            return new Canonical(name, bothWays((DynamicCustomOp) function), null);
        }
        if (function instanceof DynamicCustomOp custom) {
            return new Canonical(name, arguments(custom), null);
        }
        if (function instanceof ScalarOp scalar) {
            return ofScalar(name, scalar.scalar().getDouble(0));
        }
        if (function instanceof BaseReduceOp reduction && isNewer(name)) {
            return new Canonical(name, arguments(reduction), null);
        }
        boolean plain = function instanceof TransformOp transform && transform.extraArgs() == null;
        return plain && (isNewer(name) || Transforms.has(name)) ? new Canonical(name, Arguments.NONE, null) : null;
    }

    /** SameDiff gives one factor where ND4J wants two and the format. */
    private static Arguments bothWays(DynamicCustomOp upsampling) {
        long factor = upsampling.getIArgument(0);
        return Arguments.integers(factor, factor, 1);
    }

    private static @Nullable Canonical ofScalar(String name, double number) {
        if (name.equals("relu") && number != 0) {
            return new Canonical("maximum", Arguments.NONE, number);
        }
        String shaped = SHAPED_BY_NUMBER.get(name);
        if (shaped != null) {
            return new Canonical(shaped, Arguments.NONE.withReals(number), null);
        }
        String op = WITH_NUMBER.get(name);
        return op == null ? null : new Canonical(op, Arguments.NONE, number);
    }

    private static Arguments arguments(DynamicCustomOp op) {
        return new Arguments(
                Arrays.stream(op.iArgs()).boxed().toList(),
                Arrays.stream(op.tArgs()).boxed().toList(),
                IntStream.range(0, op.numBArguments())
                        .mapToObj(op::getBArgument)
                        .toList(),
                Arrays.asList(op.dArgs()));
    }

    /** Dimensions, none meaning all; whether they stay with length 1; for variances whether to divide by n - 1. */
    private static Arguments arguments(BaseReduceOp op) {
        int[] dimensions = op.getDimensions();
        boolean all = dimensions == null || Arrays.equals(dimensions, new int[] {Integer.MAX_VALUE});
        long[] named =
                all ? new long[0] : Arrays.stream(dimensions).asLongStream().toArray();
        Arguments arguments = Arguments.integers(named);
        return op instanceof Variance variance
                ? arguments.withFlags(op.isKeepDims(), variance.isBiasCorrected())
                : arguments.withFlags(op.isKeepDims());
    }

    private static boolean isNewer(String op) {
        return Nd4j.getExecutioner().getCustomOperations().containsKey(op);
    }
}
