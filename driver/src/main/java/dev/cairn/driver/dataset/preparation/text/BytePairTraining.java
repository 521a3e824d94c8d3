package dev.cairn.driver.dataset.preparation.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Learns byte pair merges from counted pieces of text: again and again the most frequent pair becomes a token. Of equal
 * pairs the one with the lower ids comes first, so the same counts give the same merges. Each merge looks at the pieces
 * that hold its pair, and no others.
 */
final class BytePairTraining {
    /** A pair that occurs once saves nothing. */
    private static final long FEWEST = 2;

    private final List<int[]> pieces = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Long, Occurrences> pairs = new HashMap<>();
    private final PriorityQueue<Candidate> queue = new PriorityQueue<>(
            Comparator.comparingLong(Candidate::count).reversed().thenComparingLong(Candidate::pair));

    /** A pair with its count at the time it was queued; it can only have become less since. */
    private record Candidate(long pair, long count) {}

    /** How often a pair occurs, and in which pieces; it may have gone from some of them since. */
    private static final class Occurrences {
        private long count;
        private int[] pieces = new int[4];
        private int size;

        void addPiece(int piece) {
            if (size > 0 && pieces[size - 1] == piece) {
                return;
            }
            pieces = size == pieces.length ? Arrays.copyOf(pieces, 2 * size) : pieces;
            pieces[size++] = piece;
        }
    }

    private BytePairTraining(Map<String, Long> counted) {
        counted.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            byte[] utf8 = entry.getKey().getBytes(StandardCharsets.UTF_8);
            int[] ids = new int[utf8.length];
            Arrays.setAll(ids, i -> utf8[i] & 0xff);
            pieces.add(ids);
            counts.add(entry.getValue());
        });
        for (int i = 0; i < pieces.size(); i++) {
            count(i, counts.get(i), 0);
        }
        pairs.forEach((pair, occurrences) -> queue.add(new Candidate(pair, occurrences.count)));
    }

    /** At most so many merges; fewer where no pair occurs twice. */
    static BytePairTokenizer train(Map<String, Long> counted, int merges) {
        BytePairTraining training = new BytePairTraining(counted);
        List<int[]> learned = new ArrayList<>();
        while (learned.size() < merges) {
            Candidate best = training.best();
            if (best == null) {
                break;
            }
            int left = (int) (best.pair() >>> Integer.SIZE);
            int right = (int) best.pair();
            learned.add(new int[] {left, right});
            training.merge(best.pair(), left, right, ByteAlphabet.BYTES + learned.size() - 1);
        }
        return BytePairTokenizer.of(learned);
    }

    private @Nullable Candidate best() {
        Candidate candidate = queue.poll();
        while (candidate != null) {
            long count = occurrences(candidate.pair()).count;
            if (count == candidate.count()) {
                return count >= FEWEST ? candidate : null;
            }
            queue.add(new Candidate(candidate.pair(), count));
            candidate = queue.poll();
        }
        return null;
    }

    private void merge(long pair, int left, int right, int merged) {
        Occurrences found = occurrences(pair);
        Set<Long> fresh = new HashSet<>();
        for (int i = 0; i < found.size; i++) {
            int piece = found.pieces[i];
            long weight = counts.get(piece);
            count(piece, -weight, Integer.MAX_VALUE);
            pieces.set(piece, replaced(pieces.get(piece), left, right, merged));
            fresh.addAll(count(piece, weight, merged));
        }
        pairs.remove(pair);
        fresh.forEach(other -> queue.add(new Candidate(other, occurrences(other).count)));
    }

    /** Adds a piece's pairs to the counts, and says which of them have an id of at least {@code fresh}. */
    private Set<Long> count(int piece, long weight, int fresh) {
        Set<Long> found = new HashSet<>();
        int[] ids = pieces.get(piece);
        for (int i = 0; i + 1 < ids.length; i++) {
            long pair = BytePairTokenizer.pair(ids[i], ids[i + 1]);
            Occurrences occurrences = occurrences(pair);
            occurrences.count += weight;
            if (ids[i] >= fresh || ids[i + 1] >= fresh) {
                occurrences.addPiece(piece);
                found.add(pair);
            }
        }
        return found;
    }

    private Occurrences occurrences(long pair) {
        return pairs.computeIfAbsent(pair, ignored -> new Occurrences());
    }

    /** From left to right, so that of overlapping pairs the first is merged. */
    private static int[] replaced(int[] ids, int left, int right, int merged) {
        int[] replaced = new int[ids.length];
        int size = 0;
        for (int i = 0; i < ids.length; i++) {
            boolean match = ids[i] == left && i + 1 < ids.length && ids[i + 1] == right;
            replaced[size++] = match ? merged : ids[i];
            i += match ? 1 : 0;
        }
        return Arrays.copyOf(replaced, size);
    }
}
