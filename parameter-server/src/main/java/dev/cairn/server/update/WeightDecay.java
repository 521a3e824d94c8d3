package dev.cairn.server.update;

import java.io.Serializable;

/**
 * Pulls weights towards zero. Coupled, it is the gradient of {@code factor / 2 * |w|^2} and goes through the update
 * rule: {@code g <- g + factor * w}. Decoupled, it bypasses the rule: {@code w <- w - lr * factor * w} before its update
 * (Loshchilov and Hutter 2019, "Decoupled weight decay regularization", algorithms 1 and 2; with Adam this is AdamW).
 *
 * @param factor at least 0 and finite; typical 1e-4 coupled, 0.01 to 0.1 decoupled
 */
public record WeightDecay(float factor, boolean decoupled) implements Serializable {
    /** Leaves weights alone. */
    public static final WeightDecay NONE = new WeightDecay(0, false);

    public WeightDecay {
        if (!(factor >= 0 && factor < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "optimizer.weightDecay=" + factor + ": must be >= 0 and finite; typical: 1e-4, with AdamW 0.01");
        }
    }

    void apply(float[] parameters, float[] gradient, int from, int to, float learningRate) {
        if (factor == 0) {
            return;
        }
        if (decoupled) {
            float kept = 1 - learningRate * factor;
            for (int i = from; i < to; i++) {
                parameters[i] *= kept;
            }
        } else {
            float pull = factor;
            for (int i = from; i < to; i++) {
                gradient[i] += pull * parameters[i];
            }
        }
    }
}
