package dev.cairn.worker.step.plan;

import static dev.cairn.worker.step.plan.Operation.of;
import static dev.cairn.worker.step.plan.Operation.positive;
import static dev.cairn.worker.step.plan.Operation.shape;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Mish;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic, functions of one element, reductions. */
final class ElementOperations {
    private static final long[] X = shape(3, 4);
    private static final long[] ROW = shape(4);
    private static final long[] COLUMN = shape(3, 1);

    static final List<Operation> ALL = List.of(
            of("add", (g, in) -> in[0].add(in[1]), X, X),
            of("add a row", (g, in) -> in[0].add(in[1]), X, ROW),
            of("add a column", (g, in) -> in[0].add(in[1]), X, COLUMN),
            of("add to a row", (g, in) -> in[0].add(in[1]), ROW, X),
            of("add a row and a column", (g, in) -> in[0].add(in[1]), shape(1, 4), COLUMN),
            of("add a number", (g, in) -> in[0].add(2), X),
            of("subtract", (g, in) -> in[0].sub(in[1]), X, ROW),
            of("subtract a number", (g, in) -> in[0].sub(2), X),
            of("subtract from a value", (g, in) -> in[0].rsub(in[1]), X, COLUMN),
            of("subtract from a number", (g, in) -> in[0].rsub(2), X),
            of("multiply", (g, in) -> in[0].mul(in[1]), X, COLUMN),
            of("multiply with itself", (g, in) -> in[0].mul(in[0]), X),
            of("multiply with a scalar", (g, in) -> in[0].mul(in[1]), X, shape()),
            of("multiply with a number", (g, in) -> in[0].mul(-3), X),
            positive("divide", (g, in) -> in[0].div(in[1]), X, ROW),
            positive("divide by a number", (g, in) -> in[0].div(4), X),
            positive("divide a value", (g, in) -> in[0].rdiv(in[1]), X, ROW),
            positive("divide a number", (g, in) -> in[0].rdiv(4), X),
            of("squared difference", (g, in) -> in[0].squaredDifference(in[1]), X, ROW),
            of("power 2", (g, in) -> in[0].pow(2), X),
            positive("power 1.5", (g, in) -> in[0].pow(1.5), X),
            positive("power of two values", (g, in) -> g.math.pow(in[0], in[1]), X, X),
            of("maximum", (g, in) -> g.math.max(in[0], in[1]), X, ROW),
            of("minimum", (g, in) -> g.math.min(in[0], in[1]), X, ROW),
            of("maximum with a number", (g, in) -> g.scalarMax(in[0], 0.1), X),
            of("minimum with a number", (g, in) -> g.scalarMin(in[0], 0.1), X),
            of("sum of several", (g, in) -> g.math.mergeAdd(in[0], in[1], in[2]), X, X, X),
            of("neg", (g, in) -> in[0].neg(), X),
            of("abs", (g, in) -> g.math.abs(in[0]), X),
            of("square", (g, in) -> g.math.square(in[0]), X),
            of("cube", (g, in) -> g.math.cube(in[0]), X),
            positive("sqrt", (g, in) -> g.math.sqrt(in[0]), X),
            positive("rsqrt", (g, in) -> g.math.rsqrt(in[0]), X),
            of("exp", (g, in) -> g.math.exp(in[0]), X),
            of("expm1", (g, in) -> g.math.expm1(in[0]), X),
            positive("log", (g, in) -> g.math.log(in[0]), X),
            positive("log1p", (g, in) -> g.math.log1p(in[0]), X),
            positive("reciprocal", (g, in) -> g.math.reciprocal(in[0]), X),
            of("sin", (g, in) -> g.math.sin(in[0]), X),
            of("cos", (g, in) -> g.math.cos(in[0]), X),
            positive("tan", (g, in) -> g.math.tan(in[0].mul(0.5)), X),
            of("atan", (g, in) -> g.math.atan(in[0]), X),
            of("sinh", (g, in) -> g.math.sinh(in[0]), X),
            of("cosh", (g, in) -> g.math.cosh(in[0]), X),
            of("erf", (g, in) -> g.math.erf(in[0]), X),
            of("erfc", (g, in) -> g.math.erfc(in[0]), X),
            of("clip by value", (g, in) -> g.math.clipByValue(in[0], -0.5, 0.7), X),
            of("floor passes nothing", (g, in) -> g.math.floor(in[0]).add(in[0]), X),
            of("sign passes nothing", (g, in) -> g.math.sign(in[0]).add(in[0]), X),
            of("tanh", (g, in) -> g.math.tanh(in[0]), X),
            of("sigmoid", (g, in) -> g.nn.sigmoid(in[0]), X),
            of("log sigmoid", (g, in) -> g.nn.logSigmoid(in[0]), X),
            of("relu", (g, in) -> g.nn.relu(in[0], 0), X),
            of("relu with a threshold", (g, in) -> g.nn.relu(in[0], 0.4), X),
            of("relu6", (g, in) -> g.nn.relu6(in[0].mul(6), 0), X),
            of("leaky relu", (g, in) -> g.nn.leakyRelu(in[0], 0.1), X),
            of("prelu", (g, in) -> g.nn.prelu(in[0], in[1], 1), shape(2, 3, 4), shape(1, 4)),
            of("crelu", (g, in) -> g.nn.cReLU(in[0]), X),
            of("elu", (g, in) -> g.nn.elu(in[0]), X),
            of("selu", (g, in) -> g.nn.selu(in[0]), X),
            of("softplus", (g, in) -> g.nn.softplus(in[0]), X),
            of("softsign", (g, in) -> g.nn.softsign(in[0]), X),
            of("hard sigmoid", (g, in) -> g.nn.hardSigmoid(in[0].mul(3)), X),
            of("hard tanh", (g, in) -> g.nn.hardTanh(in[0]), X),
            of("mish", (g, in) -> new Mish(g, in[0], false).outputVariable(), X),
            of("gelu", (g, in) -> g.nn.gelu(in[0]), X),
            of("gelu by tanh", (g, in) -> g.nn.preciseGelu(in[0]), X),
            of("swish", (g, in) -> g.nn.swish(in[0]), X),
            of("softmax", (g, in) -> g.nn.softmax(in[0]), X),
            of("softmax, first dimension", (g, in) -> g.nn.softmax(in[0], 0), X),
            of("softmax, in the middle", (g, in) -> g.nn.softmax(in[0], 1), shape(2, 3, 4)),
            of("log softmax", (g, in) -> g.nn.logSoftmax(in[0]), X),
            of("log softmax, first dimension", (g, in) -> g.nn.logSoftmax(in[0], 0), X),
            of("sum", (g, in) -> in[0].sum(1), X),
            of("sum of all", (g, in) -> in[0].sum(), X),
            of("sum of two, kept", (g, in) -> in[0].sum(true, 0, 2), shape(2, 3, 4)),
            of("sum, dimension from the end", (g, in) -> in[0].sum(-1), X),
            of("mean", (g, in) -> in[0].mean(0), X),
            of("mean, kept", (g, in) -> in[0].mean(true, 1, 2), shape(2, 3, 4)),
            of("mean of all", (g, in) -> in[0].mean(), X),
            of("max", (g, in) -> in[0].max(1), X),
            of("max, kept", (g, in) -> in[0].max(true, 0), X),
            of("min", (g, in) -> in[0].min(1), X),
            of("product", (g, in) -> in[0].prod(1), X),
            of("norm1", (g, in) -> in[0].norm1(1), X),
            of("norm2", (g, in) -> in[0].norm2(true, 1), X),
            of("max norm", (g, in) -> in[0].normmax(0), X),
            of("squared norm", (g, in) -> g.squaredNorm(in[0], 1), X),
            of("variance", (g, in) -> g.variance(in[0], false, 1), X),
            of("variance, corrected", (g, in) -> g.variance(in[0], true, true, 0), X),
            of("standard deviation", (g, in) -> g.standardDeviation(in[0], true, 1), X),
            of("log sum exp", (g, in) -> g.math.logSumExp(in[0], 1), X),
            of("moments", (g, in) -> sum(g.math.moments(in[0], new int[] {0}, false)), X),
            of("moments, kept", (g, in) -> sum(g.math.moments(in[0], new int[] {0, 2}, true)), shape(2, 3, 4)),
            of("mean alone of moments", (g, in) -> g.math.moments(in[0], new int[] {1}, false)[0], X),
            of("cumulative sum", (g, in) -> g.cumsum(in[0], false, false, 1), X),
            of("where", (g, in) -> g.where(in[0], in[1], in[0].gt(0)), X, X),
            of("comparison as a mask", (g, in) -> in[0].mul(in[0].gt(0.2).castTo(in[0].dataType())), X),
            of("cast there and back", (g, in) -> in[0].castTo(DataType.DOUBLE).castTo(in[0].dataType()), X),
            of(
                    "a constant factor",
                    (g, in) ->
                            in[0].mul(g.constant(Nd4j.ones(in[0].dataType(), 4).mul(3))),
                    X));

    private static SDVariable sum(SDVariable... parts) {
        return parts[0].add(parts[1].mul(2));
    }

    private ElementOperations() {}
}
