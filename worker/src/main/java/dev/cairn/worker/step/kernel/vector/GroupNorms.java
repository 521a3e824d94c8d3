package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Group normalisation in the layout in which x comes. */
final class GroupNorms {
    private GroupNorms() {}

    static Candidate forward(Node node, ValueFacts facts) {
        Layout layout = Stripes.layout(node.input(0), facts);
        return new Candidate(
                "vector group norm",
                List.of(layout),
                List.of(layout),
                (bound, memory) -> new GroupNormForward(bound, layout, memory));
    }

    static Candidate backward(Node node, ValueFacts facts) {
        Layout layout = Stripes.layout(node.input(0), facts);
        var inputs = new ArrayList<>(Collections.nCopies(node.inputs().size(), Layout.PLAIN));
        inputs.set(0, layout);
        inputs.set(inputs.size() - 1, layout);
        return new Candidate(
                "vector group norm",
                inputs,
                List.of(layout),
                (bound, memory) -> new GroupNormBackward(bound, layout, memory));
    }
}
