package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.fuse.Attention;
import dev.cairn.worker.step.fuse.CrossEntropy;
import dev.cairn.worker.step.fuse.Embedding;
import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.fuse.GroupNorm;
import dev.cairn.worker.step.fuse.Relu;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.Family;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.ValueFacts;
import dev.cairn.worker.step.kernel.onednn.Gemm;
import dev.cairn.worker.step.recurrent.RecurrentLayers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Kernels in Java over vectors. They use exactly rounded operations only, and add in an order that is written down: the
 * interpreter and the compiler then give the same bits, and so does every processor with vectors of the same width.
 */
public final class VectorKernels implements KernelFactory {
    private static final Map<String, Family> FAMILIES = Map.ofEntries(
            Map.entry(Attention.WEIGHTS, Softmax::masked),
            Map.entry(Attention.SCORES_GRADIENT, Softmax::gradient),
            Map.entry("reduce_sum", Family.first(RowSum::choose, Channels::sum)),
            Map.entry("add", Channels::add),
            Map.entry(Relu.OF_SUM, Rectifiers::ofSum),
            Map.entry("concat", Joins::join),
            Map.entry("concat_bp", Joins::cut),
            Map.entry("upsampling2d", Upsampling::forward),
            Map.entry("upsampling2d_bp", Upsampling::backward),
            Map.entry("cairn.lstm", Sequence::choose),
            Map.entry("cairn.lstm_bp", SequenceGradient::choose),
            Map.entry("cairn.gru", Sequence::choose),
            Map.entry("cairn.gru_bp", SequenceGradient::choose),
            Map.entry("cairn.rnn", Sequence::choose),
            Map.entry("cairn.rnn_bp", SequenceGradient::choose),
            Map.entry(CrossEntropy.OP, CrossEntropies::reduced),
            Map.entry("sparse_softmax_cross_entropy_loss_with_logits", CrossEntropies::sparse),
            Map.entry("sparse_softmax_cross_entropy_loss_with_logits_grad", CrossEntropies::sparseGradient),
            Map.entry(Embedding.OP, Embeddings::lookUp),
            Map.entry(Embedding.GRADIENT, Embeddings::gradient),
            Map.entry("sigmoid", Activations::sigmoid),
            Map.entry("sigmoid_bp", Activations::sigmoidGradient),
            Map.entry("tanh", Activations::tanh),
            Map.entry("tanh_bp", Activations::tanhGradient),
            Map.entry(GroupNorm.OP, GroupNorms::forward),
            Map.entry(GroupNorm.GRADIENT, GroupNorms::backward));

    /** Whether the JVM was started with the vector module. */
    public static boolean isAvailable() {
        return VectorModule.PRESENT;
    }

    /** Looks for the module once, when somebody asks. */
    private static final class VectorModule {
        static final boolean PRESENT = find();

        private static boolean find() {
            boolean present =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            if (!present) {
                LoggerFactory.getLogger(VectorKernels.class)
                        .warn("this JVM has no vector module: start it with --add-modules jdk.incubator.vector;"
                                + " without, a recurrent network's step takes up to three times as long");
            }
            return present;
        }
    }

    @Override
    public List<Fusion> fusions() {
        return List.of(
                GroupNorm::ofStandardized,
                Relu::ofSum,
                CrossEntropy::ofOneHot,
                Embedding::ofGather,
                withProducts(Attention::replace),
                withProducts((last, uses) -> RecurrentLayers.asSequenceOp(last)));
    }

    /** What these put in place of a chain takes its matrix products from oneDNN. */
    private static Fusion withProducts(Fusion fusion) {
        return (last, uses) -> Gemm.isAvailable() ? fusion.replace(last, uses) : null;
    }

    @Override
    public @Nullable Candidate choose(Node node, ValueFacts facts) {
        return Family.choose(FAMILIES, node, facts);
    }
}
