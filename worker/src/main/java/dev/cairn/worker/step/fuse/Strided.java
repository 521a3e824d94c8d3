package dev.cairn.worker.step.fuse;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The elements of one tensor as they lie in another: what reshapes, permutations and cuts between the two come to. Each
 * dimension of the tensor is a few axes of the other, the outermost first; a dimension of one element has none.
 *
 * @param value where the elements lie, row-major
 * @param offset of the first element
 */
record Strided(Value value, long offset, List<List<Axis>> dimensions) {

    /** So many elements at this distance. */
    record Axis(long extent, long stride) {}

    /** A tensor in itself. */
    static Strided of(Value value) {
        long[] shape = value.shape();
        long[] strides = strides(shape);
        var dimensions = new ArrayList<List<Axis>>();
        for (int d = 0; d < shape.length; d++) {
            dimensions.add(shape[d] == 1 ? List.of() : List.of(new Axis(shape[d], strides[d])));
        }
        return new Strided(value, 0, dimensions);
    }

    /** The same elements where they come from, as far back as that is a matter of strides. */
    Strided source(Uses uses) {
        Strided source = this;
        for (Strided next = this; next != null; next = source.back(uses.producer(source.value))) {
            source = next;
        }
        return source;
    }

    private @Nullable Strided back(@Nullable Node node) {
        if (node == null) {
            return null;
        }
        Value x = node.input(0);
        long[] from = strides(x.shape());
        int part = node.outputs().indexOf(value);
        switch (node.op()) {
            case "reshape", "identity", "expand_dims", "squeeze" -> {
                return new Strided(x, offset, dimensions);
            }
            case "permute" -> {
                long[] strides = new long[from.length];
                for (int d = 0; d < strides.length; d++) {
                    strides[d] = from[node.arguments().integer(d)];
                }
                return moved(x, 0, strides);
            }
            case "unstack" -> {
                int axis = node.arguments().integer(0);
                long[] strides = new long[from.length - 1];
                for (int d = 0; d < strides.length; d++) {
                    strides[d] = from[d < axis ? d : d + 1];
                }
                return moved(x, part * from[axis], strides);
            }
            case "split" -> {
                int axis = node.arguments().integer(1);
                return moved(x, part * value.shape()[axis] * from[axis], from);
            }
            default -> {
                return null;
            }
        }
    }

    /** The same elements in the output of a permutation of the value. */
    @Nullable Strided permuted(Node permute) {
        long[] to = strides(permute.output().shape());
        long[] strides = new long[to.length];
        for (int d = 0; d < to.length; d++) {
            strides[permute.arguments().integer(d)] = to[d];
        }
        return moved(permute.output(), 0, strides);
    }

    /** The same elements in a reshape of the value. */
    Strided reshaped(Value output) {
        return new Strided(output, offset, dimensions);
    }

    /**
     * The same elements in a tensor that has the value's dimensions at other strides; null where an axis runs over a
     * border between two dimensions.
     */
    private @Nullable Strided moved(Value to, long start, long[] strides) {
        long[] shape = value.shape();
        long[] plain = strides(shape);
        long[] reach = new long[shape.length];
        long moved = start;
        for (int d = 0; d < shape.length; d++) {
            reach[d] = offset / plain[d] % shape[d];
            moved += reach[d] * strides[d];
        }
        var changed = new ArrayList<List<Axis>>();
        for (List<Axis> axes : dimensions) {
            var parts = new ArrayList<Axis>();
            for (Axis axis : axes) {
                if (!cut(axis, shape, plain, strides, reach, parts)) {
                    return null;
                }
            }
            changed.add(merged(parts));
        }
        return new Strided(to, moved, changed);
    }

    /** Cuts an axis at the borders of dimensions and adds its parts, at the new strides. */
    private static boolean cut(Axis axis, long[] shape, long[] plain, long[] strides, long[] reach, List<Axis> parts) {
        int d = shape.length - 1;
        while (d > 0 && plain[d] * shape[d] <= axis.stride) {
            d--;
        }
        long step = axis.stride / plain[d];
        if (axis.stride % plain[d] != 0) {
            return false;
        }
        long room = shape[d] / step;
        long inner = Math.min(axis.extent, room);
        if (axis.extent % inner != 0 || (inner < axis.extent && shape[d] % step != 0)) {
            return false;
        }
        if (inner < axis.extent
                && !cut(new Axis(axis.extent / inner, axis.stride * inner), shape, plain, strides, reach, parts)) {
            return false;
        }
        parts.add(new Axis(inner, step * strides[d]));
        reach[d] += (inner - 1) * step;
        return reach[d] < shape[d];
    }

    /** Joins neighbours of which the outer steps over the inner as a whole. */
    private static List<Axis> merged(List<Axis> axes) {
        var merged = new ArrayList<Axis>();
        for (Axis axis : axes) {
            Axis outer = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (outer != null && outer.stride == axis.extent * axis.stride) {
                merged.set(merged.size() - 1, new Axis(outer.extent * axis.extent, axis.stride));
            } else {
                merged.add(axis);
            }
        }
        return merged;
    }

    /** The last two dimensions exchanged. */
    Strided transposed() {
        var exchanged = new ArrayList<>(dimensions);
        exchanged.add(exchanged.remove(exchanged.size() - 2));
        return new Strided(value, offset, exchanged);
    }

    /** The axes of the last dimension but one. */
    List<Axis> row() {
        return dimensions.get(dimensions.size() - 2);
    }

    /** The axes of the last dimension. */
    List<Axis> column() {
        return dimensions.get(dimensions.size() - 1);
    }

    /** The axes of all dimensions but the last two. */
    List<Axis> leading() {
        return merged(dimensions.subList(0, dimensions.size() - 2).stream()
                .flatMap(List::stream)
                .toList());
    }

    /** Whether these, all in one value, are all of its elements and each of them once. */
    static boolean partition(List<Strided> parts) {
        List<Axis> axes = parts.get(0).sortedAxes();
        List<Long> offsets = parts.stream().map(Strided::offset).sorted().toList();
        long step = parts.size() == 1 ? 0 : offsets.get(1);
        for (int i = 0; i < parts.size(); i++) {
            if (offsets.get(i) != i * step || !parts.get(i).sortedAxes().equals(axes)) {
                return false;
            }
        }
        var all = new ArrayList<>(axes);
        if (parts.size() > 1) {
            all.add(new Axis(parts.size(), step));
        }
        all.sort(Comparator.comparingLong(Axis::stride));
        long reached = 1;
        for (Axis axis : all) {
            if (axis.stride != reached) {
                return false;
            }
            reached *= axis.extent;
        }
        return reached == parts.get(0).value.length();
    }

    private List<Axis> sortedAxes() {
        return dimensions.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(Axis::stride))
                .toList();
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int d = shape.length - 1; d >= 0; d--) {
            strides[d] = stride;
            stride *= shape[d];
        }
        return strides;
    }
}
