package dev.cairn.worker.data;

import java.io.Serializable;
import java.util.List;

/**
 * A fixed-width tensor that every example has.
 *
 * @param name unique within a dataset; {@code id} is taken by the example's id
 * @param type of the elements
 * @param shape of one example, without a batch dimension; empty for a scalar
 */
public record Column(String name, ElementType type, List<Integer> shape) implements Serializable {
    /** The name of the int64 column of ids that every shard begins with. */
    static final String ID = "id";

    public Column {
        shape = List.copyOf(shape);
        if (name.isBlank() || name.equals(ID)) {
            throw new IllegalArgumentException("column '" + name + "': must have a name other than 'id'");
        }
        long elements = 1;
        for (int dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
            if (dimension < 1) {
                throw new IllegalArgumentException("column " + name + ": shape " + shape + " must be positive");
            }
        }
        if (elements * type.bytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("column " + name + ": shape " + shape + " exceeds 2 GiB an example");
        }
    }

    /** Elements an example. */
    public int elements() {
        int elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        return elements;
    }

    /** Bytes an example. */
    public int width() {
        return elements() * type.bytes();
    }
}
