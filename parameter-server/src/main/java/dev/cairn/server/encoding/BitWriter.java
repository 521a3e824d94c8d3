package dev.cairn.server.encoding;

/** Writes bits into an array of bytes, the first into the lowest place of each. */
final class BitWriter {
    private static final int LONGEST_RUN = 24;

    private final byte[] bytes;
    private int position;
    private long pending;
    private int pendingBits;

    BitWriter(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Goes on at a byte. */
    void begin(int index) {
        position = index;
        pending = 0;
        pendingBits = 0;
    }

    /** The lowest {@code count} bits of a value, at most 24; the others must be 0. */
    void put(int value, int count) {
        pending |= (long) value << pendingBits;
        pendingBits += count;
        while (pendingBits >= Byte.SIZE) {
            bytes[position++] = (byte) pending;
            pending >>>= Byte.SIZE;
            pendingBits -= Byte.SIZE;
        }
    }

    /** So many ones, and a zero. */
    void putUnary(int ones) {
        int left = ones;
        while (left > LONGEST_RUN) {
            put((1 << LONGEST_RUN) - 1, LONGEST_RUN);
            left -= LONGEST_RUN;
        }
        put((1 << left) - 1, left);
        put(0, 1);
    }

    /** Fills the last byte up with zeros; returns where the next one is. */
    int end() {
        if (pendingBits > 0) {
            put(0, Byte.SIZE - pendingBits);
        }
        return position;
    }
}
