package dev.cairn.worker.data;

/** What the elements of a column are; little-endian in shards, as Arrow has it. */
public enum ElementType {
    UINT8(1),
    INT32(4),
    FLOAT32(4);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes an element. */
    public int bytes() {
        return bytes;
    }
}
