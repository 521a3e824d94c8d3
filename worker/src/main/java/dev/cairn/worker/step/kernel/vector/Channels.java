package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** One number for each channel of each image: added to all its pixels, or their sum; in the layout in which x comes. */
final class Channels {
    private Channels() {}

    /** Inputs x [batch, channels, height, width] and [batch, channels, 1, 1]. */
    static @Nullable Candidate add(Node node, ValueFacts facts) {
        Value x = node.input(0);
        Value shift = node.input(1);
        if (x.rank() != 4 || !x.sameShape(node.output()) || shift.rank() != 4 || !isOfChannels(shift, x)) {
            return null;
        }
        Layout layout = Stripes.layout(x, facts);
        return new Candidate(
                "vector channel shift",
                List.of(layout),
                List.of(layout),
                (bound, memory) -> adding(bound, layout, memory));
    }

    /** Input x [batch, channels, height, width], output [batch, channels]. */
    static @Nullable Candidate sum(Node node, ValueFacts facts) {
        Value x = node.input(0);
        boolean overPixels = node.inputs().size() == 1
                && x.rank() == 4
                && node.arguments().integers().equals(List.of(2L, 3L));
        if (!overPixels) {
            return null;
        }
        Layout layout = Stripes.layout(x, facts);
        return new Candidate(
                "vector channel sum", List.of(layout), List.of(), (bound, memory) -> summing(bound, layout, memory));
    }

    private static boolean isOfChannels(Value value, Value x) {
        return value.shape()[0] == x.shape()[0]
                && value.shape()[1] == x.shape()[1]
                && value.length() == x.shape()[0] * x.shape()[1];
    }

    private static Kernel adding(Node node, Layout layout, Memory memory) {
        Stripes stripes = Stripes.of(node.input(0), layout);
        Floats x = Floats.of(node.input(0), layout, memory);
        Floats shift = Floats.of(node.input(1), memory);
        Floats y = Floats.of(node.output(), layout, memory);
        Lanes shifts = new Lanes(stripes);
        return () -> {
            for (int image = 0; image < stripes.images(); image++) {
                shifts.spread(shift, image * stripes.channels(), stripes.channels());
                for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
                    add(stripes, stripes.start(image, stripe), x, shifts, stripe, y);
                }
            }
        };
    }

    private static void add(Stripes stripes, int start, Floats x, Lanes shifts, int stripe, Floats y) {
        FloatVector shift = shifts.of(stripe);
        int end = stripes.end(start);
        for (int i = start; i < end; i += stripes.step()) {
            y.put(i, x.vector(i).add(shift));
        }
        if (stripes.rest() > 0) {
            y.put(end, stripes.rest(), x.vector(end, stripes.rest(), 0).add(shift));
        }
    }

    private static Kernel summing(Node node, Layout layout, Memory memory) {
        Stripes stripes = Stripes.of(node.input(0), layout);
        Floats x = Floats.of(node.input(0), layout, memory);
        Floats sum = Floats.of(node.output(), memory);
        Lanes sums = new Lanes(stripes);
        return () -> {
            for (int image = 0; image < stripes.images(); image++) {
                for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
                    sum(stripes, stripes.start(image, stripe), x, sums, stripe);
                }
                for (int channel = 0; channel < stripes.channels(); channel++) {
                    int place = image * stripes.channels() + channel;
                    sum.put(place, (float) sums.total(channel, stripes.channels()));
                }
            }
        };
    }

    private static void sum(Stripes stripes, int start, Floats x, Lanes sums, int stripe) {
        int end = stripes.end(start);
        int step = stripes.step();
        FloatVector even = FloatVector.zero(Floats.SPECIES);
        FloatVector odd = even;
        int i = start;
        for (; i + step < end; i += 2 * step) {
            even = even.add(x.vector(i));
            odd = odd.add(x.vector(i + step));
        }
        if (i < end) {
            even = even.add(x.vector(i));
        }
        if (stripes.rest() > 0) {
            odd = odd.add(x.vector(end, stripes.rest(), 0));
        }
        sums.put(stripe, even.add(odd));
    }
}
