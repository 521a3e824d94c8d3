package dev.cairn.worker.step.rule;

import dev.cairn.worker.step.graph.Value;
import java.util.Map;

/** Functions of one element: dx = dy f'(x). */
final class Functions {
    /**
     * Of the tanh form of GELU: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016. ND4J's op cubes the second
     * number together with x; what it computes is what is differentiated here.
     */
    private static final double GELU_SLOPE = StrictMath.sqrt(2 / StrictMath.PI);

    private static final double GELU_CUBE = 0.044715 * 0.044715 * 0.044715;
    private static final double TWO_BY_ROOT_PI = 2 / StrictMath.sqrt(StrictMath.PI);

    static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("exp", of((f, x, y) -> y)),
            Map.entry("expm1", of((f, x, y) -> f.plus(y, 1))),
            Map.entry("log", of((f, x, y) -> f.of("Reciprocal", x))),
            Map.entry("log1p", of((f, x, y) -> f.of("Reciprocal", f.plus(x, 1)))),
            Map.entry("sqrt", of((f, x, y) -> f.times(f.of("Reciprocal", y), 0.5))),
            Map.entry("rsqrt", of((f, x, y) -> f.times(f.of("cube", y), -0.5))),
            Map.entry("square", of((f, x, y) -> f.times(x, 2))),
            Map.entry("cube", of((f, x, y) -> f.times(f.of("square", x), 3))),
            Map.entry("Reciprocal", of((f, x, y) -> f.negative(f.of("square", y)))),
            Map.entry("abs", of((f, x, y) -> f.of("sign", x))),
            Map.entry("sin", of((f, x, y) -> f.of("cos", x))),
            Map.entry("cos", of((f, x, y) -> f.negative(f.of("sin", x)))),
            Map.entry("tan", of((f, x, y) -> f.plus(f.of("square", y), 1))),
            Map.entry("atan", of((f, x, y) -> f.of("Reciprocal", f.plus(f.of("square", x), 1)))),
            Map.entry("sinh", of((f, x, y) -> f.of("cosh", x))),
            Map.entry("cosh", of((f, x, y) -> f.of("sinh", x))),
            Map.entry("erf", of((f, x, y) -> f.times(gaussian(f, x), TWO_BY_ROOT_PI))),
            Map.entry("erfc", of((f, x, y) -> f.times(gaussian(f, x), -TWO_BY_ROOT_PI))),
            Map.entry("softplus", of((f, x, y) -> f.of("sigmoid", x))),
            Map.entry("logsigmoid", of((f, x, y) -> f.of("sigmoid", f.negative(x)))),
            Map.entry("precise_gelu", of(Functions::preciseGelu)),
            Map.entry(
                    "neg",
                    (node, backward) -> backward.accumulate(
                            node.input(0), new Formula(backward).negative(backward.gradient(node.output())))),
            Map.entry("clipbyvalue", (node, backward) -> {
                var f = new Formula(backward);
                Value inside = f.compare("equals", node.input(0), node.output());
                backward.accumulate(node.input(0), f.where(inside, backward.gradient(node.output())));
            }),
            Map.entry("tanh", SameArguments.onInput("tanh_bp")),
            Map.entry("sigmoid", SameArguments.onInput("sigmoid_bp")),
            Map.entry("relu6", SameArguments.onInput("relu6_bp")),
            Map.entry("lrelu", SameArguments.onInput("lrelu_bp")),
            Map.entry("elu", SameArguments.onInput("elu_bp")),
            Map.entry("selu", SameArguments.onInput("selu_bp")),
            Map.entry("softsign", SameArguments.onInput("softsign_bp")),
            Map.entry("hardsigmoid", SameArguments.onInput("hardsigmoid_bp")),
            Map.entry("hardtanh", SameArguments.onInput("hardtanh_bp")),
            Map.entry("rationaltanh", SameArguments.onInput("rationaltanh_bp")),
            Map.entry("rectifiedtanh", SameArguments.onInput("rectifiedtanh_bp")),
            Map.entry("mish", SameArguments.onInput("mish_bp")),
            Map.entry("gelu", SameArguments.onInput("gelu_bp")),
            Map.entry("swish", SameArguments.onInput("swish_bp")),
            Map.entry("prelu", SameArguments.onAllInputs("prelu_bp")),
            Map.entry("crelu", SameArguments.onInput("crelu_bp")),
            Map.entry("softmax", SameArguments.onInput("softmax_bp")),
            Map.entry("log_softmax", SameArguments.onInput("log_softmax_bp")),
            Map.entry("cumsum", SameArguments.onInput("cumsum_bp")),
            Map.entry("clipbynorm", SameArguments.onInput("clipbynorm_bp")),
            Map.entry("sign", Rule.NONE),
            Map.entry("floor", Rule.NONE),
            Map.entry("ceil", Rule.NONE),
            Map.entry("round", Rule.NONE),
            Map.entry("stop_gradient", Rule.NONE));

    private Functions() {}

    /** The derivative at x, where the function is y. */
    private interface Derivative {
        Value at(Formula f, Value x, Value y);
    }

    private static Rule of(Derivative derivative) {
        return (node, backward) -> {
            var f = new Formula(backward);
            Value slope = derivative.at(f, node.input(0), node.output());
            backward.accumulate(node.input(0), f.times(backward.gradient(node.output()), slope));
        };
    }

    /** exp(-x^2). */
    private static Value gaussian(Formula f, Value x) {
        return f.of("exp", f.negative(f.of("square", x)));
    }

    /** y = x (1 + t) / 2 with t = tanh(c (x + k x^3)): y' = (1 + t) / 2 + x (1 - t^2) c (1 + 3 k x^2) / 2. */
    private static Value preciseGelu(Formula f, Value x, Value y) {
        Value t = f.of("tanh", f.times(f.plus(x, f.times(f.of("cube", x), GELU_CUBE)), GELU_SLOPE));
        Value inner = f.times(f.plus(f.times(f.of("square", x), 3 * GELU_CUBE), 1), GELU_SLOPE);
        Value outer = f.times(x, f.minus(1, f.of("square", t)));
        return f.times(f.plus(f.plus(t, 1), f.times(outer, inner)), 0.5);
    }
}
