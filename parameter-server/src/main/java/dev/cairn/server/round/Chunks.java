package dev.cairn.server.round;

import java.io.Serializable;

/**
 * How one server shard's range of the flat parameter vector is cut into chunks: the unit of pushing, updating and
 * pulling. All lengths and offsets are counted in floats.
 *
 * @param from first parameter of the range
 * @param to one past its last parameter
 * @param length of every chunk but the last, which may be shorter
 */
public record Chunks(int from, int to, int length) implements Serializable {
    private static final long serialVersionUID = 1L;

    public Chunks {
        if (from < 0 || to <= from || length < 1 || from % length != 0) {
            throw new IllegalArgumentException("chunks from=" + from + " to=" + to + " length=" + length
                    + ": must be a non-empty range that begins with a chunk");
        }
    }

    /** Number of chunks. */
    public int count() {
        return (to - from + length - 1) / length;
    }

    /**
     * One of {@code shards} parts with about as many chunks each.
     *
     * @param shard its number; there must be at least as many chunks as shards
     */
    public Chunks part(int shard, int shards) {
        int end = (int) ((long) count() * (shard + 1) / shards);
        return new Chunks(from((int) ((long) count() * shard / shards)), Math.min(to, from(end)), length);
    }

    /** Number of the first chunk, where those of the whole vector are counted from 0. */
    public int first() {
        return from / length;
    }

    /** Number of parameters in the whole range. */
    public int parameters() {
        return to - from;
    }

    /** First parameter of a chunk, which is counted within the range. */
    public int from(int chunk) {
        return from + chunk * length;
    }

    /** One past the last parameter of a chunk. */
    public int to(int chunk) {
        return Math.min(to, from(chunk) + length);
    }

    /** Parameters in a chunk. */
    public int length(int chunk) {
        return to(chunk) - from(chunk);
    }
}
