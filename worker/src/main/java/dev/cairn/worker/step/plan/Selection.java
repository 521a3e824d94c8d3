package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Arguments;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a kernel for each node, in order, and puts a reordering between two kernels that disagree on the layout of
 * a value. Results end up in the plain layout.
 */
final class Selection implements ValueFacts {
    private static final String REORDER = "reorder";

    /** A node and the kernel chosen for it. */
    record Chosen(Node node, Candidate candidate) {}

    /** A value in a layout. */
    private record Placed(Value value, Layout layout) {}

    private final List<KernelFactory> factories;
    private final Map<Value, Layout> layouts = new HashMap<>();
    private final Map<Placed, Value> copies = new HashMap<>();
    private final List<Chosen> chosen = new ArrayList<>();
    private final Set<Value> read = new HashSet<>();
    private final Aliases aliases;

    private Selection(List<KernelFactory> factories, Aliases aliases) {
        this.factories = factories;
        this.aliases = aliases;
    }

    /** The kernels of a graph; its results may have become others, which hold the same in the plain layout. */
    record Selected(List<Chosen> kernels, Graph graph, Map<Value, Layout> layouts) {}

    static Selected of(Graph graph, List<KernelFactory> factories, Aliases aliases) {
        var selection = new Selection(factories, aliases);
        graph.nodes().forEach(node -> selection.read.addAll(node.inputs()));
        selection.read.addAll(graph.results().values());
        graph.nodes().forEach(selection::choose);
        var results = new LinkedHashMap<String, Value>();
        graph.results().forEach((name, value) -> results.put(name, selection.in(value, Layout.PLAIN)));
        Graph settled = graph.withResults(results);
        return new Selected(selection.chosen, settled, selection.layouts);
    }

    @Override
    public Layout layout(Value value) {
        return layouts.getOrDefault(value, Layout.PLAIN);
    }

    @Override
    public boolean isRead(Value value) {
        return read.contains(value);
    }

    private void choose(Node node) {
        if (Aliases.isView(node)) {
            aliases.add(node.output(), in(node.input(0), Layout.PLAIN));
            return;
        }
        Candidate candidate = first(factory -> factory.choose(node, this), node);
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < node.inputs().size(); i++) {
            inputs.add(in(node.input(i), candidate.input(i)));
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            layouts.put(node.outputs().get(i), candidate.output(i));
        }
        chosen.add(new Chosen(new Node(node.op(), node.arguments(), inputs, node.outputs()), candidate));
    }

    /** The value in the layout asked for: itself, or a copy that is made once. */
    private Value in(Value value, Layout wanted) {
        Layout layout = layout(value);
        if (layout.equals(wanted)) {
            return value;
        }
        return copies.computeIfAbsent(new Placed(value, wanted), placed -> {
            var copy = new Value(value.name(), value.type(), value.shape());
            layouts.put(copy, wanted);
            var node = new Node(REORDER, Arguments.NONE, List.of(value), List.of(copy));
            chosen.add(new Chosen(node, first(factory -> factory.reorder(value, layout, wanted), node)));
            return copy;
        });
    }

    private Candidate first(Function<KernelFactory, @Nullable Candidate> ask, Node node) {
        for (KernelFactory factory : factories) {
            Candidate candidate = ask.apply(factory);
            if (candidate != null) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("no kernel for " + node);
    }
}
