package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which values are another value's memory: seen in another shape, or written over it. */
final class Aliases {
    /** Ops whose output is their first input's elements in the same order. */
    private static final Set<String> VIEWS = Set.of("reshape", "identity", "expand_dims", "squeeze");

    private final Map<Value, Value> sources = new HashMap<>();

    static boolean isView(Node node) {
        return VIEWS.contains(node.op());
    }

    void add(Value view, Value source) {
        sources.put(view, root(source));
    }

    /** The value that owns the memory. */
    Value root(Value value) {
        Value source = sources.get(value);
        return source == null ? value : root(source);
    }
}
