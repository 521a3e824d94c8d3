package dev.cairn.server.transport;

import org.agrona.BitUtil;

/**
 * Sizes of Aeron's buffers. A publication keeps a log of three terms in shared memory, and its sender may run half a
 * term ahead of its slowest reader.
 *
 * @param mtuBytes largest frame with Aeron's header of 32 bytes
 * @param termBytes a power of two
 */
public record BufferSizes(int mtuBytes, int termBytes) {
    private static final int FRAME_HEADER_BYTES = 32;
    private static final int LOG_METADATA_BYTES = 4096;
    static final long SMALLEST_TERM_BYTES = 1 << 20;
    static final long SMALLEST_LOG_BYTES = 3 * SMALLEST_TERM_BYTES + LOG_METADATA_BYTES;
    private static final long LARGEST_TERM_BYTES = 1 << 25;

    /** Room for all that a step sends one way, so that the sender seldom waits, within 1 to 32 MiB a term. */
    public static BufferSizes forStep(long stepBytes, int mtuBytes) {
        long wanted = Math.min(LARGEST_TERM_BYTES, Math.max(SMALLEST_TERM_BYTES, 2 * stepBytes));
        return new BufferSizes(mtuBytes, BitUtil.findNextPositivePowerOfTwo((int) wanted));
    }

    /** Largest message that goes out in one frame, copied once. */
    public static int maxMessageBytes(int mtuBytes) {
        return mtuBytes - FRAME_HEADER_BYTES;
    }

    /** Shared memory that one publication, or one remote publication's image, takes. */
    long logBytes() {
        return 3L * termBytes + LOG_METADATA_BYTES;
    }
}
