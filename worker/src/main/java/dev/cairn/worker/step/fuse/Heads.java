package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.fuse.Strided.Axis;
import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of an attention, and where queries [batch, heads, queries, width], keys [batch, heads, keys, width], values
 * [batch, heads, keys, valueWidth] and what comes out [batch, heads, queries, valueWidth] lie in their tensors.
 */
public record Heads(
        long batch,
        long heads,
        long queries,
        long keys,
        long width,
        long valueWidth,
        Place q,
        Place k,
        Place v,
        Place y) {

    /** Offset of the first element, and the distances along the four dimensions; in elements. */
    public record Place(long offset, long batch, long head, long row, long column) {
        private LongStream numbers() {
            return LongStream.of(offset, batch, head, row, column);
        }

        private static Place of(List<Long> numbers, int from) {
            return new Place(
                    numbers.get(from),
                    numbers.get(from + 1),
                    numbers.get(from + 2),
                    numbers.get(from + 3),
                    numbers.get(from + 4));
        }
    }

    /** The sizes and places; null where they are no matter of strides, or q, k and v no partition of their tensors. */
    static @Nullable Heads of(Strided q, Strided k, Strided v, Strided y) {
        Map<Value, List<Strided>> parts = Stream.of(q, k, v).collect(Collectors.groupingBy(Strided::value));
        List<Axis> leading = Stream.of(q, k, v, y)
                .map(Strided::leading)
                .reduce((one, other) -> one.size() < other.size() ? other : one)
                .orElseThrow();
        if (leading.size() > 2 || !parts.values().stream().allMatch(Strided::partition)) {
            return null;
        }
        long heads = leading.isEmpty() ? 1 : leading.get(leading.size() - 1).extent();
        long batch = leading.size() < 2 ? 1 : leading.get(0).extent();
        var places = new ArrayList<Place>();
        for (Strided strided : List.of(q, k, v, y)) {
            Place place = place(strided, batch, heads);
            if (place == null) {
                return null;
            }
            places.add(place);
        }
        return new Heads(
                batch,
                heads,
                extent(q.row()),
                extent(k.row()),
                extent(q.column()),
                extent(v.column()),
                places.get(0),
                places.get(1),
                places.get(2),
                places.get(3));
    }

    /** oneDNN computes nonsense where the only element along a dimension pretends to a stride below the others. */
    private static @Nullable Place place(Strided strided, long batch, long heads) {
        List<Axis> leading = strided.leading();
        List<Axis> row = strided.row();
        List<Axis> column = strided.column();
        if (row.size() > 1 || column.size() > 1) {
            return null;
        }
        long length = strided.value().length();
        Axis inner = leading.isEmpty() ? new Axis(1, length) : leading.get(leading.size() - 1);
        Axis outer = new Axis(batch, batch == 1 ? length : inner.stride() * heads);
        if (leading.size() == 2) {
            outer = leading.get(0);
        } else if (inner.extent() == batch * heads) {
            inner = new Axis(heads, inner.stride());
        }
        boolean agrees = inner.extent() == heads && outer.extent() == batch;
        return agrees
                ? new Place(strided.offset(), outer.stride(), inner.stride(), stride(row, length), stride(column, 1))
                : null;
    }

    private static long stride(List<Axis> axes, long ofOne) {
        return axes.isEmpty() ? ofOne : axes.get(0).stride();
    }

    private static long extent(List<Axis> axes) {
        return axes.isEmpty() ? 1 : axes.get(0).extent();
    }

    /** As a node's arguments. */
    Arguments arguments() {
        return Arguments.integers(LongStream.concat(
                        LongStream.of(batch, heads, queries, keys, width, valueWidth),
                        Arrays.stream(new Place[] {q, k, v, y}).flatMapToLong(Place::numbers))
                .toArray());
    }

    /** Out of a node's arguments. */
    public static Heads of(Arguments arguments) {
        List<Long> n = arguments.integers();
        return new Heads(
                n.get(0),
                n.get(1),
                n.get(2),
                n.get(3),
                n.get(4),
                n.get(5),
                Place.of(n, 6),
                Place.of(n, 11),
                Place.of(n, 16),
                Place.of(n, 21));
    }
}
