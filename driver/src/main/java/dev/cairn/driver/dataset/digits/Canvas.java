package dev.cairn.driver.dataset.digits;

/** A grey picture that a round pen draws on, antialiased by the distance of each pixel to the stroke. */
final class Canvas {
    private final int size;
    private final double[] light;

    /** @param size pixels a side */
    Canvas(int size) {
        this.size = size;
        light = new double[size * size];
    }

    /** Draws a chain of lines, in pixels; ink adds up to no more than the brightest stroke at a place. */
    void draw(double[] chain, double penWidth, double ink) {
        for (int i = 0; i + 3 < chain.length; i += 2) {
            drawLine(chain[i], chain[i + 1], chain[i + 2], chain[i + 3], penWidth / 2, ink);
        }
    }

    void add(int x, int y, double value) {
        light[y * size + x] += value;
    }

    /** Rows from the top, a byte a pixel: 0 is black, 255 white. */
    void copyTo(byte[] pixels) {
        for (int i = 0; i < light.length; i++) {
            pixels[i] = (byte) Math.max(0, Math.min(255, (int) (light[i] * 255 + 0.5)));
        }
    }

    private void drawLine(double x0, double y0, double x1, double y1, double radius, double ink) {
        double reach = radius + 1;
        double dx = x1 - x0;
        double dy = y1 - y0;
        double squared = dx * dx + dy * dy;
        for (int y = first(Math.min(y0, y1) - reach); y <= last(Math.max(y0, y1) + reach); y++) {
            for (int x = first(Math.min(x0, x1) - reach); x <= last(Math.max(x0, x1) + reach); x++) {
                double along = squared == 0 ? 0 : ((x - x0) * dx + (y - y0) * dy) / squared;
                double nearest = Math.max(0, Math.min(1, along));
                double offX = x - x0 - nearest * dx;
                double offY = y - y0 - nearest * dy;
                double coverage = radius + 0.5 - Math.sqrt(offX * offX + offY * offY);
                if (coverage > 0) {
                    int at = y * size + x;
                    light[at] = Math.max(light[at], ink * Math.min(1, coverage));
                }
            }
        }
    }

    private int first(double coordinate) {
        return (int) Math.max(0, Math.min(size, coordinate));
    }

    private int last(double coordinate) {
        return (int) Math.max(-1, Math.min(size - 1, coordinate));
    }
}
