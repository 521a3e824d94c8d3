package dev.cairn.worker.data;

/**
 * Turns the raw rows of a column into the elements of a placeholder. Goes through small arrays, as loops over direct
 * buffers are several times slower. For one thread.
 */
final class FeedReader {
    private final Feed feed;
    private final int column;
    private final Column type;
    private final float[] floatOfByte = new float[256];
    private final byte[] bytes;
    private final float[] floats;

    FeedReader(Manifest manifest, Feed feed) {
        this.feed = feed;
        this.column = manifest.indexOf(feed.column());
        this.type = manifest.columns().get(column);
        this.bytes = new byte[type.type() == ElementType.UINT8 ? type.elements() : 0];
        this.floats = new float[type.type() == ElementType.INT32 ? 0 : type.elements()];
        for (int value = 0; value < floatOfByte.length; value++) {
            floatOfByte[value] = value * feed.scale() + feed.shift();
        }
    }

    String placeholder() {
        return feed.placeholder();
    }

    /** Bytes an example at the placeholder. */
    int width() {
        return type.elements() * Float.BYTES;
    }

    /** Writes a row's elements into the batch as its i-th example. */
    void read(MappedShard shard, int row, Batch batch, int i) {
        int from = shard.offset(row, column + 1);
        switch (type.type()) {
            case INT32 -> batch.tensor(feed.placeholder()).put(i * width(), shard.bytes(), from, width());
            case UINT8 -> {
                shard.bytes().get(from, bytes);
                for (int element = 0; element < bytes.length; element++) {
                    floats[element] = floatOfByte[bytes[element] & 0xFF];
                }
                batch.floats(feed.placeholder()).put(i * floats.length, floats);
            }
            case FLOAT32 -> {
                shard.floats().get(from / Float.BYTES, floats);
                for (int element = 0; element < floats.length; element++) {
                    floats[element] = floats[element] * feed.scale() + feed.shift();
                }
                batch.floats(feed.placeholder()).put(i * floats.length, floats);
            }
        }
    }
}
