package dev.cairn.driver.dataset.digits;

import dev.cairn.worker.SplitMix64;

/**
 * One hand on one occasion: it wobbles, slants, turns and stretches what it writes, and puts it somewhere near
 * the middle. Maps the unit square to pixels.
 */
final class Handwriting {
    private static final double MIDDLE = (DigitPainter.SIZE - 1) / 2.0;

    private final double width;
    private final double height;
    private final double slant;
    private final double cos;
    private final double sin;
    private final double shiftX;
    private final double shiftY;
    private final double[] wobble = new double[8];

    Handwriting(SplitMix64 random) {
        height = random.nextDouble(16, 21);
        width = height * random.nextDouble(0.65, 0.95);
        slant = random.nextDouble(-0.1, 0.35);
        double angle = random.nextDouble(-0.22, 0.22);
        cos = StrictMath.cos(angle);
        sin = StrictMath.sin(angle);
        shiftX = random.nextDouble(-3, 3);
        shiftY = random.nextDouble(-3, 3);
        for (int i = 0; i < wobble.length; i += 4) {
            wobble[i] = random.nextDouble(0, 0.05); // amplitude
            wobble[i + 1] = random.nextDouble(3, 9); // waves along x and y, radians a unit
            wobble[i + 2] = random.nextDouble(3, 9);
            wobble[i + 3] = random.nextDouble(0, 2 * StrictMath.PI);
        }
    }

    /** Maps x, y pairs to pixels, in place. */
    double[] place(double[] chain) {
        for (int i = 0; i < chain.length; i += 2) {
            double x = chain[i];
            double y = chain[i + 1];
            double across = (x - 0.5 + wave(0, x, y)) * width + slant * (0.5 - y) * height;
            double down = (y - 0.5 + wave(4, x, y)) * height;
            chain[i] = MIDDLE + shiftX + cos * across - sin * down;
            chain[i + 1] = MIDDLE + shiftY + sin * across + cos * down;
        }
        return chain;
    }

    private double wave(int from, double x, double y) {
        return wobble[from] * StrictMath.sin(wobble[from + 1] * x + wobble[from + 2] * y + wobble[from + 3]);
    }
}
