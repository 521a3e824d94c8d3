package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Node;
import java.util.List;

/** A kernel chosen for a node, before there is memory: it says in which layouts it reads and writes. */
public interface Candidate {
    /** As {@code explain} names it. */
    String name();

    /** The layout in which it reads its i-th input. */
    Layout input(int index);

    /** The layout in which it writes its i-th output. */
    Layout output(int index);

    /**
     * Binds the kernel to memory.
     *
     * @param node the node it was chosen for, its inputs now in the layouts asked for
     */
    Kernel bind(Node node, Memory memory);

    /** A kernel that reads and writes row-major values alone. */
    static Candidate plain(String name, Binder binder) {
        return new Candidate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Layout input(int index) {
                return Layout.PLAIN;
            }

            @Override
            public Layout output(int index) {
                return Layout.PLAIN;
            }

            @Override
            public Kernel bind(Node node, Memory memory) {
                return binder.bind(node, memory);
            }
        };
    }

    /** A kernel whose inputs and outputs have these layouts. */
    static Candidate of(String name, List<Layout> inputs, List<Layout> outputs, Binder binder) {
        return new Candidate() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Layout input(int index) {
                return inputs.get(index);
            }

            @Override
            public Layout output(int index) {
                return outputs.get(index);
            }

            @Override
            public Kernel bind(Node node, Memory memory) {
                return binder.bind(node, memory);
            }
        };
    }

    /** Makes a kernel for a node whose memory is laid out. */
    interface Binder {
        Kernel bind(Node node, Memory memory);
    }
}
