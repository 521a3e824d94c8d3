package dev.cairn.worker.step.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Lays values of one data type out in one stretch of memory so that values that live at the same time do not overlap:
 * the largest first, each at the lowest free place.
 *
 * <p>Source: the "greedy by size" strategy of Pisarchyk and Lee, "Efficient Memory Management for Deep Neural Net
 * Inference", 2020.
 */
final class Arena<T> {
    /** In elements: 64 bytes of floats. */
    private static final long ALIGNMENT = 16;

    private record Lifetime<T>(T value, long length, int first, int last) {
        boolean meets(Lifetime<T> other) {
            return first <= other.last && other.first <= last;
        }
    }

    private final List<Lifetime<T>> lifetimes = new ArrayList<>();

    /** Adds a value that is written at node {@code first} and read for the last time at node {@code last}. */
    void add(T value, long length, int first, int last) {
        long aligned = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        lifetimes.add(new Lifetime<>(value, aligned, first, last));
    }

    /** The offset of each value, in elements. */
    record Layout<T>(Map<T, Long> offsets, long length) {}

    Layout<T> layout() {
        var offsets = new HashMap<T, Long>();
        var placed = new ArrayList<Lifetime<T>>();
        long total = 0;
        var bySize = new ArrayList<>(lifetimes);
        bySize.sort(Comparator.comparingLong((Lifetime<T> lifetime) -> -lifetime.length()));
        for (Lifetime<T> lifetime : bySize) {
            long offset = lowestFree(lifetime, placed, offsets);
            offsets.put(lifetime.value(), offset);
            placed.add(lifetime);
            total = Math.max(total, offset + lifetime.length());
        }
        return new Layout<>(offsets, total);
    }

    private static <T> long lowestFree(Lifetime<T> wanted, List<Lifetime<T>> placed, Map<T, Long> offsets) {
        List<Lifetime<T>> rivals = placed.stream()
                .filter(wanted::meets)
                .sorted(Comparator.comparing(rival -> offsets.get(rival.value())))
                .toList();
        long offset = 0;
        for (Lifetime<T> rival : rivals) {
            long start = offsets.getOrDefault(rival.value(), 0L);
            if (offset + wanted.length() <= start) {
                break;
            }
            offset = Math.max(offset, start + rival.length());
        }
        return offset;
    }
}
