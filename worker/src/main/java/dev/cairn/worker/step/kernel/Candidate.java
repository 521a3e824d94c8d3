package dev.cairn.worker.step.kernel;

import dev.cairn.worker.step.graph.Node;
import java.util.List;

/**
 * A kernel chosen for a node, before there is memory: it says in which layouts it reads and writes.
 *
 * @param name as {@code explain} shows it
 * @param inputs layouts in which it reads its first inputs; the rest are {@link Layout#PLAIN}
 * @param outputs layouts in which it writes its first outputs; the rest are {@link Layout#PLAIN}
 * @param overwritable the inputs over any of which it may write its first output: it reads an element for the last
 *     time before it writes the one in its place
 * @param binder makes the kernel
 */
public record Candidate(
        String name, List<Layout> inputs, List<Layout> outputs, List<Integer> overwritable, Binder binder) {
    public Candidate {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        overwritable = List.copyOf(overwritable);
    }

    /** A kernel whose output needs memory of its own. */
    public Candidate(String name, List<Layout> inputs, List<Layout> outputs, Binder binder) {
        this(name, inputs, outputs, List.of(), binder);
    }

    /** A kernel that reads and writes row-major values alone. */
    public static Candidate plain(String name, Binder binder) {
        return new Candidate(name, List.of(), List.of(), binder);
    }

    /** The same kernel, which may write its first output over any of these inputs. */
    public Candidate overwriting(Integer... inputs) {
        return new Candidate(name, this.inputs, outputs, List.of(inputs), binder);
    }

    /** The layout in which it reads its i-th input. */
    public Layout input(int index) {
        return index < inputs.size() ? inputs.get(index) : Layout.PLAIN;
    }

    /** The layout in which it writes its i-th output. */
    public Layout output(int index) {
        return index < outputs.size() ? outputs.get(index) : Layout.PLAIN;
    }

    /** Makes a kernel for a node whose memory is laid out, its inputs in the layouts asked for. */
    @FunctionalInterface
    public interface Binder {
        Kernel bind(Node node, Memory memory);
    }
}
