package dev.cairn.worker.data;

import java.nio.ByteBuffer;

/** Turns the raw rows of a column into the elements of a placeholder. */
final class FeedReader {
    private final Feed feed;
    private final int column;
    private final Column type;
    private final float[] floatOfByte = new float[256];

    FeedReader(Manifest manifest, Feed feed) {
        this.feed = feed;
        this.column = manifest.indexOf(feed.column());
        this.type = manifest.columns().get(column);
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
    void read(MappedShard shard, int row, ByteBuffer target, int i) {
        ByteBuffer source = shard.bytes();
        int from = shard.offset(row, column + 1);
        int to = i * width();
        switch (type.type()) {
            case INT32 -> target.put(to, source, from, width());
            case UINT8 -> {
                for (int element = 0; element < type.elements(); element++) {
                    target.putFloat(to + element * Float.BYTES, floatOfByte[source.get(from + element) & 0xFF]);
                }
            }
            case FLOAT32 -> {
                for (int at = 0; at < width(); at += Float.BYTES) {
                    target.putFloat(to + at, source.getFloat(from + at) * feed.scale() + feed.shift());
                }
            }
        }
    }
}
