package dev.cairn.server.encoding;

import dev.cairn.server.encoding.Parts.Range;
import dev.cairn.server.round.Chunks;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What lies where in one chunk; ranges are counted from its beginning.
 *
 * @param candidates parameters that descend
 * @param exactBytes of those that are sent exactly
 */
record ChunkParts(List<Range> descending, int candidates, List<Range> exact, int exactBytes) {
    /** Of each chunk. */
    static List<ChunkParts> of(Parts parts, Chunks chunks) {
        return IntStream.range(0, chunks.count())
                .mapToObj(chunk -> of(parts, chunks.from(chunk), chunks.to(chunk)))
                .toList();
    }

    private static ChunkParts of(Parts parts, int from, int to) {
        List<Range> descending = within(parts.descending(), from, to);
        List<Range> exact = within(parts.exact(), from, to);
        return new ChunkParts(descending, count(descending), exact, count(exact) * Float.BYTES);
    }

    private static List<Range> within(List<Range> ranges, int from, int to) {
        return ranges.stream()
                .filter(range -> range.from() < to && range.to() > from)
                .map(range -> new Range(Math.max(range.from(), from) - from, Math.min(range.to(), to) - from))
                .toList();
    }

    private static int count(List<Range> ranges) {
        return ranges.stream().mapToInt(Range::length).sum();
    }
}
