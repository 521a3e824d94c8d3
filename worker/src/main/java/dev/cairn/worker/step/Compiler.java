package dev.cairn.worker.step;

import dev.cairn.models.Network;
import dev.cairn.worker.step.fuse.Fuse;
import dev.cairn.worker.step.graph.Capture;
import dev.cairn.worker.step.graph.Graph;
import dev.cairn.worker.step.graph.Prune;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.plan.FlatVectors;
import dev.cairn.worker.step.plan.Plan;
import dev.cairn.worker.step.recurrent.RecurrentLayers;
import dev.cairn.worker.step.rule.Backward;
import java.util.List;

/** The compiler's passes in their order. */
public final class Compiler {
    private Compiler() {}

    /**
     * Forward and backward for one batch size.
     *
     * @param vectors where parameters are read and gradients written
     * @param kernels asked in this order; the plan closes them
     */
    public static Plan gradient(Network network, int batch, FlatVectors vectors, List<KernelFactory> kernels) {
        Graph graph = Backward.differentiate(forward(Capture.training(network, batch), kernels), network.loss());
        return Plan.bind(Prune.apply(graph), vectors, kernels);
    }

    /** Forward alone. */
    public static Plan inference(Network network, int batch, FlatVectors vectors, List<KernelFactory> kernels) {
        return Plan.bind(forward(Capture.inference(network, batch), kernels), vectors, kernels);
    }

    private static Graph forward(Graph captured, List<KernelFactory> kernels) {
        Graph graph = Prune.apply(captured);
        for (KernelFactory factory : kernels) {
            graph = Fuse.apply(graph, factory.fusions());
        }
        return Prune.apply(RecurrentLayers.unroll(graph));
    }
}
