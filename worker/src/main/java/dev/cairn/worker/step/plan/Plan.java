package dev.cairn.worker.step.plan;

import dev.cairn.models.Noise;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.KernelFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph bound to memory and kernels: running it is running its kernels in order, and allocates nothing. */
public final class Plan implements AutoCloseable {
    private final Graph graph;
    private final List<Selection.Chosen> chosen;
    private final PlanMemory memory;
    private final Kernel[] kernels;
    private final List<KernelFactory> factories;
    private final Aliases aliases;

    private Plan(
            Graph graph,
            List<Selection.Chosen> chosen,
            Aliases aliases,
            PlanMemory memory,
            List<KernelFactory> factories) {
        this.graph = graph;
        this.chosen = chosen;
        this.aliases = aliases;
        this.memory = memory;
        this.factories = factories;
        this.kernels = chosen.stream()
                .map(kernel -> kernel.candidate().binder().bind(kernel.node(), memory))
                .toArray(Kernel[]::new);
    }

    /**
     * Chooses kernels, lays out the memory and binds the one to the other.
     *
     * @param vectors where parameters are read and gradients written
     * @param factories asked in this order for each node's kernel; the plan closes them
     */
    public static Plan bind(Graph graph, FlatVectors vectors, List<KernelFactory> factories) {
        var aliases = new Aliases();
        Selection.Selected selected = Selection.of(graph, factories, aliases);
        var memory = new PlanMemory(selected, aliases, vectors);
        return new Plan(selected.graph(), selected.kernels(), aliases, memory, factories);
    }

    public void run() {
        run(0, kernels.length);
    }

    /** Runs a part of the kernels, which comes behind those that were run before. */
    public void run(int from, int to) {
        for (int i = from; i < to; i++) {
            kernels[i].run();
        }
    }

    /** Number of kernels. */
    public int length() {
        return kernels.length;
    }

    /**
     * Where on the way parts of the gradient are final.
     *
     * @param loss the result's name
     */
    public Milestones milestones(String loss) {
        List<Node> nodes = chosen.stream().map(Selection.Chosen::node).toList();
        return Milestones.of(graph, nodes, aliases, loss);
    }

    public INDArray placeholder(String name) {
        Value value = graph.placeholders().get(name);
        if (value == null) {
            throw new IllegalArgumentException("no placeholder '" + name + "'; there are "
                    + graph.placeholders().keySet());
        }
        return memory.array(value);
    }

    /** Those of the placeholders that each run draws. */
    public Map<String, Noise> noise() {
        return graph.noise();
    }

    public INDArray result(String name) {
        return memory.array(graph.result(name));
    }

    /** Bytes of native memory that this plan holds besides the flat vectors. */
    public long bytes() {
        return memory.bytes();
    }

    /**
     * Runs the kernels in order so many times, after a run to warm up, and says of each what it is, how long it takes
     * and how much it writes: a table, with a summary by op and the totals at its end.
     */
    public String explain(int runs) {
        long[] nanos = new long[kernels.length];
        run();
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < kernels.length; i++) {
                long start = System.nanoTime();
                kernels[i].run();
                nanos[i] += System.nanoTime() - start;
            }
        }
        var lines = new ArrayList<Explanation.Line>();
        for (int i = 0; i < kernels.length; i++) {
            Node node = chosen.get(i).node();
            lines.add(new Explanation.Line(
                    i + 1,
                    chosen.get(i).candidate().name(),
                    node.op(),
                    node.inputs() + " -> " + node.outputs(),
                    nanos[i] / 1e6 / runs,
                    node.outputs().stream().mapToLong(memory::bytes).sum()));
        }
        return new Explanation(lines, bytes()).toString();
    }

    @Override
    public void close() {
        for (Kernel kernel : kernels) {
            kernel.close();
        }
        factories.forEach(KernelFactory::close);
        memory.close();
    }
}
