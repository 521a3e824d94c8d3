package dev.cairn.driver.training;

import dev.cairn.worker.scoring.RankScore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** What the ranks say of each evaluation, until all have. */
final class RankScores {
    private final int ranks;
    private final Map<Long, RankScore[]> waiting = new HashMap<>();

    RankScores(int ranks) {
        this.ranks = ranks;
    }

    /** Takes a rank's part of the evaluation after a step; returns all parts, in rank order, with the last one. */
    Optional<List<RankScore>> add(long step, int rank, RankScore part) {
        RankScore[] parts = waiting.computeIfAbsent(step, s -> new RankScore[ranks]);
        parts[rank] = part;
        if (Arrays.stream(parts).anyMatch(Objects::isNull)) {
            return Optional.empty();
        }
        waiting.remove(step);
        return Optional.of(List.of(parts));
    }

    /** A rank that has scored other parameters than the first one has; empty where all have the same, bit by bit. */
    static Optional<Integer> apart(List<RankScore> parts) {
        return IntStream.range(1, parts.size())
                .filter(rank -> parts.get(rank).checksum() != parts.get(0).checksum())
                .boxed()
                .findFirst();
    }
}
