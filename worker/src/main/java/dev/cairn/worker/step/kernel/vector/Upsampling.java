package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/** Every pixel made a rectangle of its like, in blocks of channels; a gradient is the sum over the rectangle. */
final class Upsampling {
    private final Stripes small;
    private final Stripes large;
    private final int height;
    private final int width;
    private final int down;
    private final int across;
    private final Floats from;
    private final Floats to;

    private Upsampling(Value x, Value y, Floats from, Floats to, Layout layout) {
        small = Stripes.of(x, layout);
        large = Stripes.of(y, layout);
        height = Math.toIntExact(x.shape()[2]);
        width = Math.toIntExact(x.shape()[3]);
        down = Math.toIntExact(y.shape()[2]) / height;
        across = Math.toIntExact(y.shape()[3]) / width;
        this.from = from;
        this.to = to;
    }

    /** Arguments of ND4J's: factors of height and width, 1 where the channels come first. */
    static @Nullable Candidate forward(Node node, ValueFacts facts) {
        Layout layout = Stripes.layout(node.input(0), facts);
        if (!(layout instanceof ChannelBlocks) || node.arguments().integer(2) != 1) {
            return null;
        }
        return new Candidate("vector upsampling", List.of(layout), List.of(layout), (bound, memory) -> {
            Value x = bound.input(0);
            Value y = bound.output();
            return kernel(x, y, x, y, layout, memory)::enlarge;
        });
    }

    /** Inputs x, of which the shape alone matters, and dy. */
    static @Nullable Candidate backward(Node node, ValueFacts facts) {
        Layout layout = Stripes.layout(node.input(1), facts);
        if (!(layout instanceof ChannelBlocks) || node.arguments().integer(0) != 1) {
            return null;
        }
        var inputs = List.of(facts.layout(node.input(0)), layout);
        return new Candidate("vector upsampling", inputs, List.of(layout), (bound, memory) -> {
            Value dy = bound.input(1);
            Value dx = bound.output();
            return kernel(dx, dy, dy, dx, layout, memory)::addUp;
        });
    }

    private static Upsampling kernel(Value x, Value y, Value from, Value to, Layout layout, Memory memory) {
        return new Upsampling(x, y, Floats.of(from, layout, memory), Floats.of(to, layout, memory), layout);
    }

    private void enlarge() {
        for (int image = 0; image < small.images(); image++) {
            for (int stripe = 0; stripe < small.perImage(); stripe++) {
                enlarge(small.start(image, stripe), large.start(image, stripe));
            }
        }
    }

    /** Each pixel is read once for every copy: a vector that lived across the loops would become an object. */
    private void enlarge(int source, int target) {
        int step = small.step();
        int line = width * across * step;
        for (int pixel = 0; pixel < height * width; pixel++) {
            int corner = target + pixel / width * down * line + pixel % width * across * step;
            for (int i = 0; i < down; i++) {
                for (int j = 0; j < across; j++) {
                    to.put(corner + i * line + j * step, from.vector(source + pixel * step));
                }
            }
        }
    }

    private void addUp() {
        for (int image = 0; image < small.images(); image++) {
            for (int stripe = 0; stripe < small.perImage(); stripe++) {
                addUp(large.start(image, stripe), small.start(image, stripe));
            }
        }
    }

    /** Row by row of each rectangle; the sum waits in memory, for the same reason. */
    private void addUp(int source, int target) {
        int step = small.step();
        int line = width * across * step;
        for (int pixel = 0; pixel < height * width; pixel++) {
            int corner = source + pixel / width * down * line + pixel % width * across * step;
            int place = target + pixel * step;
            to.put(place, FloatVector.zero(Floats.SPECIES));
            for (int i = 0; i < down; i++) {
                for (int j = 0; j < across; j++) {
                    to.put(place, to.vector(place).add(from.vector(corner + i * line + j * step)));
                }
            }
        }
    }
}
