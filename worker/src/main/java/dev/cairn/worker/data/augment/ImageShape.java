package dev.cairn.worker.data.augment;

import java.util.List;

/** An image as [channels, height, width], row-major. */
public record ImageShape(int channels, int height, int width) {
    /**
     * The image in a column of this shape.
     *
     * @param shape [channels, height, width], or [height, width] for one channel
     */
    public static ImageShape of(List<Integer> shape) {
        int rank = shape.size();
        if (rank < 2 || rank > 3) {
            throw new IllegalArgumentException("shape " + shape + ": must be [channels, height, width]");
        }
        return new ImageShape(rank == 3 ? shape.get(0) : 1, shape.get(rank - 2), shape.get(rank - 1));
    }

    /** Pixels of a channel. */
    int plane() {
        return height * width;
    }

    /** Values of all channels. */
    public int elements() {
        return channels * plane();
    }
}
