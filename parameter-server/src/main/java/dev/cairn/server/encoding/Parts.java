package dev.cairn.server.encoding;

import java.io.Serializable;
import java.util.List;

/**
 * What lies where in the flat parameter vector, as far as sparse encodings care. What is in neither list is not sent.
 *
 * @param descending whose gradients are followed: what is left out of them is sent later
 * @param exact for which a value is pushed rather than a gradient, such as running statistics: all of it is sent
 */
public record Parts(List<Range> descending, List<Range> exact) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Everything descends. */
    public static final Parts DESCENDING = new Parts(List.of(new Range(0, Integer.MAX_VALUE)), List.of());

    /**
     * Consecutive parameters.
     *
     * @param from the first
     * @param to one past the last
     */
    public record Range(int from, int to) implements Serializable {
        private static final long serialVersionUID = 1L;

        int length() {
            return to - from;
        }
    }

    public Parts {
        descending = List.copyOf(descending);
        exact = List.copyOf(exact);
    }
}
