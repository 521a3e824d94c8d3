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
        if (from < 0 || to <= from || length < 1) {
            throw new IllegalArgumentException(
                    "chunks from=" + from + " to=" + to + " length=" + length + ": must be a non-empty range");
        }
    }

    /** Number of chunks. */
    public int count() {
        return (to - from + length - 1) / length;
    }

    /** Number of parameters in the whole range. */
    public int parameters() {
        return to - from;
    }

    /** First parameter of a chunk. */
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
