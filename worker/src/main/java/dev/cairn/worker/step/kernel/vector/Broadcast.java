package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Value;

/** Where each row of a tensor finds its own in a smaller one that is broadcast to it. */
final class Broadcast {
    private Broadcast() {}

    /** The index at which its row starts, for each row of {@code to}; the last dimensions are equal. */
    static int[] rows(Value small, Value to) {
        long[] from = small.shape();
        long[] shape = to.shape();
        int missing = shape.length - from.length;
        long[] strides = new long[shape.length];
        long stride = from[from.length - 1];
        for (int d = shape.length - 2; d >= missing; d--) {
            strides[d] = from[d - missing] == 1 ? 0 : stride;
            stride *= from[d - missing];
        }
        int[] places = new int[Math.toIntExact(to.length() / shape[shape.length - 1])];
        for (int row = 0; row < places.length; row++) {
            long rest = row;
            long place = 0;
            for (int d = shape.length - 2; d >= 0; d--) {
                place += rest % shape[d] * strides[d];
                rest /= shape[d];
            }
            places[row] = Math.toIntExact(place);
        }
        return places;
    }
}
