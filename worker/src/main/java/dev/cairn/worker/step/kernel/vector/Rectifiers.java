package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** The ReLU of a sum, in whatever layout its first part comes. Unlike oneDNN's it lets a NaN through. */
final class Rectifiers {
    private Rectifiers() {}

    /** relu(a + b), both of one shape. */
    static Candidate ofSum(Node node, ValueFacts facts) {
        Layout layout = facts.layout(node.input(0));
        return new Candidate("vector add_relu", List.of(layout, layout), List.of(layout), (bound, memory) -> {
                    Floats a = Floats.of(bound.input(0), layout, memory);
                    Floats b = Floats.of(bound.input(1), layout, memory);
                    Floats y = Floats.of(bound.output(), layout, memory);
                    int length = Math.toIntExact(layout.elements(bound.output()));
                    return () -> ofSum(a, b, y, length);
                })
                .overwriting(0);
    }

    private static void ofSum(Floats a, Floats b, Floats y, int length) {
        FloatVector zero = FloatVector.zero(Floats.SPECIES);
        int bound = Floats.bound(length);
        for (int i = 0; i < bound; i += Floats.LANES) {
            FloatVector sum = a.vector(i).add(b.vector(i));
            y.put(i, sum.blend(zero, sum.compare(VectorOperators.LE, zero)));
        }
        for (int i = bound; i < length; i++) {
            float sum = a.get(i) + b.get(i);
            y.put(i, sum <= 0 ? 0 : sum);
        }
    }
}
