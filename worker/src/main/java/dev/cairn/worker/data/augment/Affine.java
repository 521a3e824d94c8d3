package dev.cairn.worker.data.augment;

/**
 * An affine map from the pixels of a new image to places in an old one, both counted from the images' centres, x to the
 * right and y down; built up step by step, applied in one pass. For one thread.
 */
final class Affine {
    /** Longest side: places are 32-bit counts of 65536ths of a pixel, which {@link Geometry}'s limits keep below 32768. */
    static final int MOST_SIDE = 4096;

    private static final int FRACTION_BITS = 16;
    private static final int FRACTION = (1 << FRACTION_BITS) - 1;
    private static final float FRACTION_UNIT = 1f / (1 << FRACTION_BITS);

    private final ImageShape shape;
    private final int[] places;
    private final float[] across;
    private final float[] down;
    private double xx;
    private double xy;
    private double x;
    private double yx;
    private double yy;
    private double y;

    Affine(ImageShape shape) {
        this.shape = shape;
        places = new int[shape.width()];
        across = new float[shape.width()];
        down = new float[shape.width()];
        identity();
    }

    /** How much longer than the image the array must be from which {@link #sample} reads: it looks one pixel ahead. */
    static int margin(ImageShape shape) {
        return shape.width() + 1;
    }

    Affine identity() {
        return set(1, 0, 0, 0, 1, 0);
    }

    boolean isIdentity() {
        return xx == 1 && xy == 0 && x == 0 && yx == 0 && yy == 1 && y == 0;
    }

    Affine shift(double right, double below) {
        return set(xx, xy, x + right, yx, yy, y + below);
    }

    /** @param degrees clockwise, as y goes down */
    Affine rotate(double degrees) {
        if (degrees == 0) {
            return this;
        }
        double sin = StrictMath.sin(Math.toRadians(degrees));
        double cos = StrictMath.cos(Math.toRadians(degrees));
        return set(
                cos * xx - sin * yx,
                cos * xy - sin * yy,
                cos * x - sin * y,
                sin * xx + cos * yx,
                sin * xy + cos * yy,
                sin * x + cos * y);
    }

    Affine scale(double factor) {
        return scale(factor, factor);
    }

    Affine scale(double horizontally, double vertically) {
        return set(
                horizontally * xx,
                horizontally * xy,
                horizontally * x,
                vertically * yx,
                vertically * yy,
                vertically * y);
    }

    /**
     * Fills the new image, bilinearly; what lies outside the old one takes its nearest edge.
     *
     * @param from the old image, with {@link #margin} finite values behind it
     * @param to the new image
     */
    void sample(float[] from, float[] to) {
        int width = shape.width();
        for (int row = 0; row < shape.height(); row++) {
            locate(row);
            for (int channel = 0; channel < shape.channels(); channel++) {
                int plane = channel * shape.plane();
                int target = plane + row * width;
                for (int column = 0; column < width; column++) {
                    int place = plane + places[column];
                    float rightwards = across[column];
                    float left = from[place];
                    float upper = left + rightwards * (from[place + 1] - left);
                    left = from[place + width];
                    float lower = left + rightwards * (from[place + width + 1] - left);
                    to[target + column] = upper + down[column] * (lower - upper);
                }
            }
        }
    }

    /** Finds for each pixel of a row the four that it lies between: the first one's index, and how far beyond it. */
    private void locate(int row) {
        int width = shape.width();
        double centreX = (width - 1) / 2.0;
        double centreY = (shape.height() - 1) / 2.0;
        double v = row - centreY;
        int fromX = fixed(xy * v + x - xx * centreX + centreX);
        int fromY = fixed(yy * v + y - yx * centreX + centreY);
        int stepX = fixed(xx);
        int stepY = fixed(yx);
        int mostX = width - 1 << FRACTION_BITS;
        int mostY = shape.height() - 1 << FRACTION_BITS;
        for (int column = 0; column < width; column++) {
            int atX = Math.min(Math.max(fromX + column * stepX, 0), mostX);
            int atY = Math.min(Math.max(fromY + column * stepY, 0), mostY);
            places[column] = (atY >> FRACTION_BITS) * width + (atX >> FRACTION_BITS);
            across[column] = (atX & FRACTION) * FRACTION_UNIT;
            down[column] = (atY & FRACTION) * FRACTION_UNIT;
        }
    }

    private static int fixed(double pixels) {
        return (int) Math.rint(pixels * (1 << FRACTION_BITS));
    }

    private Affine set(double xx, double xy, double x, double yx, double yy, double y) {
        this.xx = xx;
        this.xy = xy;
        this.x = x;
        this.yx = yx;
        this.yy = yy;
        this.y = y;
        return this;
    }
}
