package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Values joined along a dimension, and the gradient, which is cut up again: stretches of memory are copied. Whole blocks
 * of channels are such stretches as well, so channels that are joined stay in their blocks.
 */
final class Joins {
    private Joins() {}

    static @Nullable Candidate join(Node node, ValueFacts facts) {
        List<Value> parts = node.inputs();
        if (!supports(node, parts)) {
            return null;
        }
        int axis = axis(node);
        Layout layout = layout(parts, axis, parts.stream().map(facts::layout));
        return new Candidate(
                "vector join", Collections.nCopies(parts.size(), layout), List.of(layout), (bound, memory) -> {
                    var stretches = new Stretches(bound.inputs(), bound.output(), axis, layout, memory);
                    return stretches::join;
                });
    }

    /** Inputs the parts, of which the shapes alone matter, and dy; outputs a gradient for each part. */
    static @Nullable Candidate cut(Node node, ValueFacts facts) {
        int count = node.outputs().size();
        if (node.inputs().size() != count + 1 || !supports(node, node.outputs())) {
            return null;
        }
        int axis = axis(node);
        Layout layout = layout(node.outputs(), axis, Stream.of(facts.layout(node.input(count))));
        Stream<Layout> parts = node.inputs().stream().limit(count).map(facts::layout);
        return new Candidate(
                "vector cut",
                Stream.concat(parts, Stream.of(layout)).toList(),
                Collections.nCopies(count, layout),
                (bound, memory) -> {
                    var stretches = new Stretches(bound.outputs(), bound.input(count), axis, layout, memory);
                    return stretches::cut;
                });
    }

    private static boolean supports(Node node, List<Value> parts) {
        return node.arguments().integers().size() == 1
                && !node.arguments().flags().contains(true)
                && parts.stream()
                        .allMatch(part ->
                                part.rank() > 0 && part.type() == parts.get(0).type());
    }

    private static int axis(Node node) {
        return Math.floorMod(node.arguments().integer(0), node.output().rank());
    }

    /** Blocks of channels in which some of it comes already and all of it fits, or else plain. */
    private static Layout layout(List<Value> parts, int axis, Stream<Layout> layouts) {
        return layouts.filter(layout -> axis == 1
                        && layout instanceof ChannelBlocks blocks
                        && parts.stream().allMatch(blocks::fit))
                .findFirst()
                .orElse(Layout.PLAIN);
    }

    /** The parts' stretches, which follow each other in the whole, again and again. */
    private static final class Stretches {
        private final Floats[] parts;
        private final int[] lengths;
        private final Floats whole;
        private final int times;

        Stretches(List<Value> values, Value all, int axis, Layout layout, Memory memory) {
            parts = values.stream().map(part -> Floats.of(part, layout, memory)).toArray(Floats[]::new);
            times = Math.toIntExact(product(all, 0, axis));
            lengths = values.stream()
                    .mapToInt(part -> Math.toIntExact(product(part, axis, part.rank())))
                    .toArray();
            whole = Floats.of(all, layout, memory);
        }

        private static long product(Value value, int from, int to) {
            return Arrays.stream(value.shape(), from, to).reduce(1, Math::multiplyExact);
        }

        void join() {
            int place = 0;
            for (int time = 0; time < times; time++) {
                for (int part = 0; part < parts.length; part++) {
                    whole.copy(place, parts[part], time * lengths[part], lengths[part]);
                    place += lengths[part];
                }
            }
        }

        void cut() {
            int place = 0;
            for (int time = 0; time < times; time++) {
                for (int part = 0; part < parts.length; part++) {
                    parts[part].copy(time * lengths[part], whole, place, lengths[part]);
                    place += lengths[part];
                }
            }
        }
    }
}
