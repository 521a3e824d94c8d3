package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Value;

/** In what order a value's elements lie in memory. Layouts are compared by {@code equals}. */
public interface Layout {
    /** Row-major and dense, as ND4J's ops want it. */
    Layout PLAIN = new Layout() {
        @Override
        public long elements(Value value) {
            return value.length();
        }

        @Override
        public String toString() {
            return "plain";
        }
    };

    /** Elements of memory that a value takes, padding included. */
    long elements(Value value);
}
