package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Value;

/**
 * How a convolution or a pooling moves over height and width, read from ND4J's arguments kH kW sH sW pH pW dH dW same.
 * oneDNN counts dilation from 0, and padding on either side.
 */
final class Window {
    private static final int SAME = 8;

    final long[] kernel = new long[2];
    final long[] strides = new long[2];
    final long[] dilation = new long[2];
    final long[] before = new long[2];
    final long[] after = new long[2];

    /**
     * The window between two values.
     *
     * @param x what it moves over, [batch, channels, height, width]
     * @param y what comes out
     */
    Window(Arguments arguments, Value x, Value y) {
        for (int i = 0; i < 2; i++) {
            kernel[i] = arguments.integer(i);
            strides[i] = arguments.integer(2 + i);
            before[i] = arguments.integer(4 + i);
            dilation[i] = arguments.integer(6 + i) - 1L;
            long span = (kernel[i] - 1) * (dilation[i] + 1) + 1;
            long padding = (y.shape()[2 + i] - 1) * strides[i] + span - x.shape()[2 + i];
            if (arguments.integer(SAME) == 1) {
                before[i] = Math.max(0, padding) / 2;
            }
            after[i] = padding - before[i];
        }
    }

    /** Whether the arguments are those of a window over [batch, channels, height, width], with no padding or with zeros. */
    static boolean fits(Arguments arguments, int formatIndex) {
        boolean channelsFirst = arguments.integers().size() <= formatIndex || arguments.integer(formatIndex) == 0;
        return channelsFirst && arguments.integer(SAME) <= 1;
    }
}
