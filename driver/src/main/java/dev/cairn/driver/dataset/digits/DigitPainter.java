package dev.cairn.driver.dataset.digits;

import dev.cairn.worker.SplitMix64;
import java.util.List;

/**
 * Draws handwritten-looking digits: a picture is a function of (seed, id) alone, the same on every machine,
 * since only exact arithmetic and {@link StrictMath} take part. Not for several threads.
 */
public final class DigitPainter {
    /** Pixels a side. */
    public static final int SIZE = 28;

    private final long seed;

    public DigitPainter(long seed) {
        this.seed = seed;
    }

    /** Draws an example into {@code pixels}, {@value #SIZE} rows of {@value #SIZE}; returns which digit it is. */
    public int draw(long id, byte[] pixels) {
        SplitMix64 random = SplitMix64.of(seed, id);
        int digit = random.nextInt(10);
        List<List<Stroke>> ways = DigitShapes.of(digit);
        List<Stroke> strokes = ways.get(random.nextInt(ways.size()));
        Handwriting hand = new Handwriting(random);
        Canvas canvas = new Canvas(SIZE);
        double penWidth = random.nextDouble(1.5, 3.2);
        double ink = random.nextDouble(0.7, 1);
        for (Stroke stroke : strokes) {
            canvas.draw(hand.place(stroke.jittered(random, 0.035).chain()), penWidth, ink);
        }
        distract(canvas, random);
        addNoise(canvas, random);
        canvas.copyTo(pixels);
        return digit;
    }

    /** Sometimes a scrap of a stroke at an edge, as from a neighbouring digit. */
    private static void distract(Canvas canvas, SplitMix64 random) {
        if (random.nextDouble() >= 0.3) {
            return;
        }
        double across = random.nextDouble(0, SIZE);
        double depth = random.nextDouble(-1, 3);
        double length = random.nextDouble(3, 8);
        double[] scrap = {
            across - length / 2, depth, across, depth + random.nextDouble(-1, 1), across + length / 2, depth
        };
        int side = random.nextInt(4);
        for (int i = 0; i < scrap.length; i += 2) {
            double x = side < 2 ? scrap[i] : scrap[i + 1];
            double y = side < 2 ? scrap[i + 1] : scrap[i];
            scrap[i] = side % 2 == 0 ? x : SIZE - 1 - x;
            scrap[i + 1] = side % 2 == 0 ? y : SIZE - 1 - y;
        }
        canvas.draw(scrap, random.nextDouble(1, 2), random.nextDouble(0.4, 0.9));
    }

    /** A background that is lighter to one side, the paper's grain, and a few specks. */
    private static void addNoise(Canvas canvas, SplitMix64 random) {
        double slopeX = random.nextDouble(-0.12, 0.12);
        double slopeY = random.nextDouble(-0.12, 0.12);
        double grain = random.nextDouble(0, 0.12);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                double background = slopeX * x / SIZE + slopeY * y / SIZE;
                canvas.add(x, y, Math.max(0, background) + random.nextDouble(-grain, grain));
            }
        }
        for (int specks = random.nextInt(8); specks > 0; specks--) {
            canvas.add(random.nextInt(SIZE), random.nextInt(SIZE), random.nextDouble(-0.6, 0.6));
        }
    }
}
