package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which values are another value's memory seen in another shape. */
final class Aliases {
    /** Ops whose output is their first input's elements in the same order. */
    private static final Set<String> VIEWS = Set.of("reshape", "identity", "expand_dims", "squeeze", "flatten_2d");

    private final Map<Value, Value> sources = new HashMap<>();

    /** Whether a node moves no data; if so, its output becomes an alias. */
    boolean absorb(Node node) {
        if (!VIEWS.contains(node.op())) {
            return false;
        }
        sources.put(node.output(), root(node.input(0)));
        return true;
    }

    /** The value that owns the memory. */
    Value root(Value value) {
        return sources.getOrDefault(value, value);
    }
}
