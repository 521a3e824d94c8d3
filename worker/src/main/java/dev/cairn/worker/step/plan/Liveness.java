package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** From which node to which each memory that nodes write must be kept; views count as the value that owns it. */
final class Liveness {
    private final Map<Value, Integer> first = new LinkedHashMap<>();
    private final Map<Value, Integer> last = new HashMap<>();

    Liveness(List<Node> nodes, Aliases aliases) {
        for (int i = 0; i < nodes.size(); i++) {
            for (Value output : nodes.get(i).outputs()) {
                first.putIfAbsent(aliases.root(output), i);
                last.put(aliases.root(output), i);
            }
            for (Value input : nodes.get(i).inputs()) {
                last.put(aliases.root(input), i);
            }
        }
    }

    /** In the order in which they are first written. */
    Set<Value> values() {
        return first.keySet();
    }

    /** The node that writes it first. */
    int first(Value value) {
        return Objects.requireNonNull(first.get(value));
    }

    /** The last node that reads or writes it. */
    int last(Value value) {
        return Objects.requireNonNull(last.get(value));
    }
}
