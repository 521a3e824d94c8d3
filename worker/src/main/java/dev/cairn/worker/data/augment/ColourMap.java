package dev.cairn.worker.data.augment;

/**
 * An affine map of an image's channels: {@code matrix * x * gain + (1 - contrast) * mean luma of the brightened image}. The
 * matrix leaves greys as they are, so contrast, which moves all channels alike, need not come first. For one thread.
 */
final class ColourMap {
    /** Of red, green and blue; source: ITU-R BT.601. */
    private static final double[] LUMA = {0.299, 0.587, 0.114};

    private static final int RGB = 3;
    private static final int LANES = 4;

    private final ImageShape shape;
    private final double[][] matrix = new double[RGB][RGB];
    private final double[][] product = new double[RGB][RGB];
    private final double[][] factor = new double[RGB][RGB];
    private double brightness;
    private double contrast;
    private boolean mixes;

    ColourMap(ImageShape shape) {
        this.shape = shape;
        identity();
    }

    ColourMap identity() {
        brightness = 1;
        contrast = 1;
        mixes = false;
        for (int row = 0; row < RGB; row++) {
            for (int column = 0; column < RGB; column++) {
                matrix[row][column] = row == column ? 1 : 0;
            }
        }
        return this;
    }

    ColourMap brighten(double times) {
        brightness *= times;
        return this;
    }

    ColourMap steepen(double times) {
        contrast *= times;
        return this;
    }

    /** Multiplies each pixel's distance from its luma; 0 makes it grey. */
    ColourMap saturate(double times) {
        for (int row = 0; row < RGB; row++) {
            for (int column = 0; column < RGB; column++) {
                factor[row][column] = (1 - times) * LUMA[column] + (row == column ? times : 0);
            }
        }
        return multiply();
    }

    /**
     * Turns colours about the grey axis (1, 1, 1), by Rodrigues' formula; a third of a turn makes red green. Source:
     * Haeberli, "Matrix operations for image processing", 1993.
     *
     * @param part of a full turn
     */
    ColourMap turn(double part) {
        double cos = StrictMath.cos(2 * Math.PI * part);
        double sin = StrictMath.sin(2 * Math.PI * part) / Math.sqrt(3);
        for (int row = 0; row < RGB; row++) {
            factor[row][row] = cos + (1 - cos) / 3;
            factor[row][(row + 1) % RGB] = (1 - cos) / 3 - sin;
            factor[row][(row + 2) % RGB] = (1 - cos) / 3 + sin;
        }
        return multiply();
    }

    /** Changes an image in place and bounds its values: from 0 to white. */
    void apply(float[] image, float white) {
        float gain = (float) (brightness * contrast);
        float offset = contrast == 1 ? 0 : (float) ((1 - contrast) * brightness * meanLuma(image));
        if (mixes) {
            mix(image, gain, offset, white);
        } else {
            for (int i = 0; i < shape.elements(); i++) {
                image[i] = Math.min(Math.max(gain * image[i] + offset, 0), white);
            }
        }
    }

    private void mix(float[] image, float gain, float offset, float white) {
        int plane = shape.plane();
        float rr = gain * (float) matrix[0][0];
        float rg = gain * (float) matrix[0][1];
        float rb = gain * (float) matrix[0][2];
        float gr = gain * (float) matrix[1][0];
        float gg = gain * (float) matrix[1][1];
        float gb = gain * (float) matrix[1][2];
        float br = gain * (float) matrix[2][0];
        float bg = gain * (float) matrix[2][1];
        float bb = gain * (float) matrix[2][2];
        for (int i = 0; i < plane; i++) {
            float red = image[i];
            float green = image[plane + i];
            float blue = image[2 * plane + i];
            image[i] = Math.min(Math.max(rr * red + rg * green + rb * blue + offset, 0), white);
            image[plane + i] = Math.min(Math.max(gr * red + gg * green + gb * blue + offset, 0), white);
            image[2 * plane + i] = Math.min(Math.max(br * red + bg * green + bb * blue + offset, 0), white);
        }
    }

    /** The mean luma; the mean of all values where they are no colours. */
    private double meanLuma(float[] image) {
        double luma = 0;
        for (int channel = 0; channel < shape.channels(); channel++) {
            double weight = shape.channels() == RGB ? LUMA[channel] : 1.0 / shape.channels();
            luma += weight * sum(image, channel * shape.plane(), shape.plane()) / shape.plane();
        }
        return luma;
    }

    /** Adds in four lanes, each in order: fast, and the same bits whatever the compiler does. */
    private static double sum(float[] values, int from, int count) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int whole = from + count - count % LANES;
        for (int i = from; i < whole; i += LANES) {
            first += values[i];
            second += values[i + 1];
            third += values[i + 2];
            fourth += values[i + 3];
        }
        for (int i = whole; i < from + count; i++) {
            first += values[i];
        }
        return first + second + (third + fourth);
    }

    private ColourMap multiply() {
        for (int row = 0; row < RGB; row++) {
            for (int column = 0; column < RGB; column++) {
                product[row][column] = factor[row][0] * matrix[0][column]
                        + factor[row][1] * matrix[1][column]
                        + factor[row][2] * matrix[2][column];
            }
        }
        for (int row = 0; row < RGB; row++) {
            System.arraycopy(product[row], 0, matrix[row], 0, RGB);
        }
        mixes = true;
        return this;
    }
}
