package dev.cairn.worker.step.graph;

import dev.cairn.models.Noise;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;

/** SameDiff's ops that draw numbers, as noise that is fed: ND4J's own generator has hidden state. */
final class RandomOps {
    private RandomOps() {}

    /**
     * The mask of a dropout op; null for every other op. What is kept is scaled so that the mean stays, and inference
     * leaves dropout out.
     *
     * <p>Source: Srivastava et al., "Dropout", 2014, section 10, the form scaled in training.
     */
    static @Nullable Noise dropout(DifferentialFunction op) {
        return switch (op.opName()) {
            case "dropout", "dropout_inverted" -> Noise.Bernoulli.dropout(number(op, "p"));
            default -> null;
        };
    }

    /** What an op without inputs draws; null for every other op. */
    static @Nullable Noise drawn(DifferentialFunction op) {
        return switch (op.opName()) {
            case "distribution_uniform" -> new Noise.Uniform(number(op, "from"), number(op, "to"));
            case "distribution_gaussian" -> new Noise.Normal(number(op, "mean"), number(op, "stddev"));
            case "distribution_bernoulli" -> new Noise.Bernoulli(number(op, "prob"), 1);
            default -> null;
        };
    }

    private static double number(DifferentialFunction op, String property) {
        Object value = op.propertiesForFunction().get(property);
        return ((Number) Objects.requireNonNull(value, () -> op.opName() + " has no " + property)).doubleValue();
    }
}
