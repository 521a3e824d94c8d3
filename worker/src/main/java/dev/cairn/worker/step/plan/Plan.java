package dev.cairn.worker.step.plan;

import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.KernelFactory;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A graph bound to memory and kernels: running it is running its kernels in order, and allocates nothing. */
public final class Plan implements AutoCloseable {
    private final Graph graph;
    private final PlanMemory memory;
    private final Kernel[] kernels;

    private Plan(Graph graph, PlanMemory memory, Kernel[] kernels) {
        this.graph = graph;
        this.memory = memory;
        this.kernels = kernels;
    }

    /**
     * Lays out the memory and binds a kernel to each node.
     *
     * @param vectors where parameters are read and gradients written
     * @param factories asked in this order for each node's kernel
     */
    public static Plan bind(Graph graph, FlatVectors vectors, List<KernelFactory> factories) {
        var aliases = new Aliases();
        List<Node> nodes =
                graph.nodes().stream().filter(node -> !aliases.absorb(node)).toList();
        var memory = new PlanMemory(graph, nodes, aliases, vectors);
        var kernels = new ArrayList<Kernel>();
        for (Node node : nodes) {
            kernels.add(kernel(node, memory, factories));
        }
        return new Plan(graph, memory, kernels.toArray(Kernel[]::new));
    }

    private static Kernel kernel(Node node, PlanMemory memory, List<KernelFactory> factories) {
        for (KernelFactory factory : factories) {
            Kernel kernel = factory.bind(node, memory);
            if (kernel != null) {
                return kernel;
            }
        }
        throw new IllegalArgumentException("no kernel for " + node);
    }

    public void run() {
        for (Kernel kernel : kernels) {
            kernel.run();
        }
    }

    public INDArray placeholder(String name) {
        Value value = graph.placeholders().get(name);
        if (value == null) {
            throw new IllegalArgumentException("no placeholder '" + name + "'; there are "
                    + graph.placeholders().keySet());
        }
        return memory.array(value);
    }

    public INDArray result(String name) {
        return memory.array(graph.result(name));
    }

    /** Bytes of native memory that this plan holds besides the flat vectors. */
    public long bytes() {
        return memory.bytes();
    }

    @Override
    public void close() {
        for (Kernel kernel : kernels) {
            kernel.close();
        }
        memory.close();
    }
}
