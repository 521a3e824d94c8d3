package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.fuse.Attention;
import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.fuse.GroupNorm;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Kernels in Java over vectors of a fixed width. They use exactly rounded operations only, and add in an order that is
 * written down: the interpreter and the compiler then give the same bits, and so does every processor.
 */
public final class VectorKernels implements KernelFactory {
    private static final Map<String, Family> FAMILIES = Map.ofEntries(
            Map.entry("reduce_sum", RowSum::choose),
            Map.entry(Attention.WEIGHTS, Softmax::masked),
            Map.entry(Attention.SCORES_GRADIENT, Softmax::gradient),
            Map.entry("sigmoid", Activations::sigmoid),
            Map.entry("sigmoid_bp", Activations::sigmoidGradient),
            Map.entry("tanh", Activations::tanh),
            Map.entry("tanh_bp", Activations::tanhGradient),
            Map.entry(GroupNorm.OP, GroupNorms::forward),
            Map.entry(GroupNorm.GRADIENT, GroupNorms::backward));

    /** What one family of ops has to offer. */
    interface Family {
        @Nullable Candidate choose(Node node, ValueFacts facts);
    }

    /** Whether the JVM was started with the vector module. */
    public static boolean isAvailable() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    @Override
    public List<Fusion> fusions() {
        return List.of(GroupNorm::ofStandardized);
    }

    @Override
    public @Nullable Candidate choose(Node node, ValueFacts facts) {
        Family family = FAMILIES.get(node.op());
        return family != null && node.output().type() == DataType.FLOAT ? family.choose(node, facts) : null;
    }
}
