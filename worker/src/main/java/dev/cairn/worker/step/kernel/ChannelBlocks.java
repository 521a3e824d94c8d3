package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Value;

/**
 * [batch, channels, height, width] with so many channels side by side at each pixel, block after block. Where the last
 * block is not full, zeros fill it up.
 *
 * @param size channels of a block
 */
public record ChannelBlocks(int size) implements Layout {
    /** Whether the value's channels fill all their blocks. */
    public boolean fit(Value value) {
        return value.shape()[1] % size == 0;
    }

    @Override
    public long elements(Value value) {
        long channels = value.shape()[1];
        return value.length() / channels * ((channels + size - 1) / size * size);
    }

    @Override
    public String toString() {
        return "blocks of " + size + " channels";
    }
}
