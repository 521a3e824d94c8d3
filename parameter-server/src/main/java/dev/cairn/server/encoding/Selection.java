package dev.cairn.server.encoding;

import java.io.Serializable;

/** Which values of a gradient are sent. It sets in gently: in its warm-up more are sent, step by step fewer. */
public sealed interface Selection extends Serializable {
    /** What pushes name. */
    Encoding encoding();

    /**
     * Values of this magnitude and more, each as the threshold with its sign (Strom 2015, "Scalable distributed DNN
     * training using commodity GPU cloud computing"). In the warm-up the threshold rises evenly, on a logarithmic scale,
     * from a hundredth.
     *
     * @param threshold in the gradient's units, or, with momentum, the velocity's
     * @param warmupSteps until it is reached
     */
    record Threshold(float threshold, long warmupSteps) implements Selection {
        private static final long serialVersionUID = 1L;
        private static final double FIRST = 0.01;

        public Threshold {
            if (!(threshold > 0 && threshold < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("server.threshold=" + threshold + ": must be > 0 and finite");
            }
        }

        @Override
        public Encoding encoding() {
            return Encoding.THRESHOLD;
        }

        /** The threshold in a step, counted from 0. */
        float at(long step) {
            if (step >= warmupSteps) {
                return threshold;
            }
            double part = StrictMath.pow(FIRST, 1 - (double) step / warmupSteps);
            return Math.max(Float.MIN_NORMAL, (float) (threshold * part));
        }
    }

    /**
     * The part with the largest magnitudes, of each chunk. In the warm-up it falls evenly, on a logarithmic scale, from
     * a quarter (Lin, Han, Mao, Wang and Dally 2018, "Deep gradient compression", arXiv 1712.01887, section 3.3).
     *
     * @param ratio values sent, of all
     * @param warmupSteps until it is reached
     */
    record TopK(double ratio, long warmupSteps) implements Selection {
        private static final long serialVersionUID = 1L;
        private static final double FIRST = 0.25;

        public TopK {
            if (!(ratio > 0 && ratio <= 1)) {
                throw new IllegalArgumentException("server.topk=" + ratio + ": must be > 0 and <= 1; typical: 0.001");
            }
        }

        @Override
        public Encoding encoding() {
            return Encoding.TOPK;
        }

        /** How many of so many values are sent in a step, counted from 0: one at least. */
        int count(long step, int values) {
            double part = step >= warmupSteps || ratio >= FIRST
                    ? ratio
                    : FIRST * StrictMath.pow(ratio / FIRST, (double) step / warmupSteps);
            return Math.min(values, Math.max(1, (int) (part * values + 0.5)));
        }
    }
}
