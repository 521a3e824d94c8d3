package dev.cairn.worker.data;

/** Reads rows of a UINT8 or FLOAT32 column as floats, unscaled. */
final class FloatColumn {
    private final Column column;
    private final int index;
    private final byte[] bytes;

    /** @param index of the column in the manifest */
    FloatColumn(Column column, int index) {
        if (column.type() == ElementType.INT32) {
            throw new IllegalArgumentException("must be UINT8 or FLOAT32");
        }
        this.column = column;
        this.index = index;
        this.bytes = new byte[column.type() == ElementType.UINT8 ? column.elements() : 0];
    }

    int elements() {
        return column.elements();
    }

    /** The largest value that stands for a colour. */
    float white() {
        return column.type() == ElementType.UINT8 ? 255 : 1;
    }

    /** @param to at least as long as a row */
    void read(Example example, float[] to) {
        MappedShard shard = example.shard();
        int from = shard.offset(example.row(), index + 1);
        if (column.type() == ElementType.FLOAT32) {
            shard.floats().get(from / Float.BYTES, to, 0, column.elements());
            return;
        }
        shard.bytes().get(from, bytes);
        for (int i = 0; i < bytes.length; i++) {
            to[i] = bytes[i] & 0xFF;
        }
    }
}
