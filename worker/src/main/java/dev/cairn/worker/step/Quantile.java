package dev.cairn.worker.step;

/**
 * The inverse of the normal distribution function.
 *
 * <p>Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", 1988, its shorter form
 * PPND7, right to about seven digits.
 */
final class Quantile {
    private static final double CENTRAL = 0.425;
    private static final double TAIL = 5;

    private Quantile() {}

    /** The quantile at the middle of one of 2^53 equal parts of (0, 1); 64 random bits give a normal number. */
    static double normal(long bits) {
        return normal(((bits >>> 11) + 0.5) * 0x1p-53);
    }

    /** The x for which a share p of all normal numbers lies below x. */
    static double normal(double p) {
        double q = p - 0.5;
        if (Math.abs(q) <= CENTRAL) {
            double r = CENTRAL * CENTRAL - q * q;
            return q
                    * (((5.9109374720e1 * r + 1.5929113202e2) * r + 5.0434271938e1) * r + 3.3871327179)
                    / (((6.7187563600e1 * r + 7.8757757664e1) * r + 1.7895169469e1) * r + 1);
        }
        double r = StrictMath.sqrt(-StrictMath.log(q < 0 ? p : 1 - p));
        double x = r <= TAIL ? middle(r - 1.6) : far(r - TAIL);
        return q < 0 ? -x : x;
    }

    private static double middle(double r) {
        return (((1.7023821103e-1 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777)
                / ((1.2021132975e-1 * r + 7.3700164250e-1) * r + 1);
    }

    private static double far(double r) {
        return (((1.7337203997e-2 * r + 4.2868294337e-1) * r + 3.0812263860) * r + 6.6579051150)
                / ((1.2258202635e-2 * r + 2.4197894225e-1) * r + 1);
    }
}
