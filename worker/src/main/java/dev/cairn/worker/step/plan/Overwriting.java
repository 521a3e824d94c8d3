package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Makes an output the alias of an input that nobody reads afterwards, where the kernel may write over it. */
final class Overwriting {
    private final Aliases aliases;
    private final Set<Value> fixed;
    private final Liveness liveness;
    private final ToLongFunction<Value> elements;

    /** The last reader of each memory that an output has taken over. */
    private final Map<Value, Integer> prolonged = new HashMap<>();

    /**
     * @param fixed values whose memory is laid out already: parameters, placeholders, constants, results
     * @param elements of memory that a value takes
     */
    Overwriting(Aliases aliases, Set<Value> fixed, Liveness liveness, ToLongFunction<Value> elements) {
        this.aliases = aliases;
        this.fixed = fixed;
        this.liveness = liveness;
        this.elements = elements;
    }

    void apply(List<Selection.Chosen> kernels) {
        for (int i = 0; i < kernels.size(); i++) {
            Node node = kernels.get(i).node();
            for (int input : kernels.get(i).candidate().overwritable()) {
                Value memory = aliases.root(node.input(input));
                if (!fixed.contains(node.output()) && isFree(memory, node, i)) {
                    prolonged.put(memory, liveness.last(node.output()));
                    aliases.add(node.output(), memory);
                    break;
                }
            }
        }
    }

    /** Whether this memory has room for the node's output, and nobody else wants what is in it. */
    private boolean isFree(Value memory, Node node, int position) {
        return !fixed.contains(memory)
                && last(memory) == position
                && memory.type() == node.output().type()
                && elements.applyAsLong(memory) == elements.applyAsLong(node.output());
    }

    private int last(Value memory) {
        Integer later = prolonged.get(memory);
        return later == null ? liveness.last(memory) : later;
    }
}
