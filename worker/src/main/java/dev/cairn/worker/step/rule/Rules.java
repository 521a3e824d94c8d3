package dev.cairn.worker.step.rule;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table: each op that a trained network may hold, and how the gradient passes back through it. */
final class Rules {
    static final Map<String, Rule> TABLE = Stream.of(
                    Arithmetic.RULES,
                    Functions.RULES,
                    Rectifiers.RULES,
                    Reductions.RULES,
                    Products.RULES,
                    Attentions.RULES,
                    Lookups.RULES,
                    Rearrangements.RULES,
                    Windows.RULES,
                    Recurrences.RULES,
                    Statistics.RULES,
                    Losses.RULES)
            .flatMap(rules -> rules.entrySet().stream())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private Rules() {}
}
