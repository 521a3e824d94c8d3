package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.fuse.Attention;
import dev.cairn.worker.step.fuse.BatchNorm;
import dev.cairn.worker.step.fuse.Fusion;
import dev.cairn.worker.step.fuse.Relu;
import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Candidate;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Family;
import dev.cairn.worker.step.kernel.KernelFactory;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_version_t;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Kernels of oneDNN, in the layouts that it likes best. */
public final class OneDnnKernels implements KernelFactory {
    private final OneDnn dnn = new OneDnn();
    private final Map<String, Family> families;

    public OneDnnKernels() {
        var convolutions = new Convolutions(dnn);
        var poolings = new Poolings(dnn);
        var products = new Products(dnn);
        var attention = new AttentionProducts(dnn);
        var elementwise = new Elementwise(dnn);
        var normalizations = new Normalizations(dnn);
        var batchNorms = new BatchNorms(dnn);
        families = Map.ofEntries(
                Map.entry("conv2d", convolutions::forward),
                Map.entry("conv2d_bp", convolutions::backward),
                Map.entry("maxpool2d", poolings::max),
                Map.entry("maxpool2d_bp", poolings::maxGradient),
                Map.entry("avgpool2d", poolings::average),
                Map.entry("avgpool2d_bp", poolings::averageGradient),
                Map.entry("xw_plus_b", products::dense),
                Map.entry("matmul", products::matmul),
                Map.entry(Attention.SCORES, attention::scores),
                Map.entry(Attention.OP, attention::mix),
                Map.entry(Attention.WEIGHTS_GRADIENT, attention::weightsGradient),
                Map.entry(Attention.GRADIENT, attention::gradient),
                Map.entry("relu", elementwise::forward),
                Map.entry("relu_bp", elementwise::backward),
                Map.entry("swish", elementwise::forward),
                Map.entry("swish_bp", elementwise::backward),
                Map.entry("gelu", elementwise::forward),
                Map.entry("gelu_bp", elementwise::backward),
                Map.entry("add", elementwise::add),
                Map.entry("layer_norm", normalizations::layer),
                Map.entry("layer_norm_bp", normalizations::layerGradient),
                Map.entry("batchnorm", normalizations::batch),
                Map.entry("batchnorm_bp", normalizations::batchGradient),
                Map.entry(BatchNorm.OP, batchNorms::forward),
                Map.entry(BatchNorm.GRADIENT, batchNorms::backward));
    }

    /** Whether oneDNN's library can be loaded on this machine. */
    public static boolean isAvailable() {
        return Library.LOADED;
    }

    /** oneDNN's version and the instruction set that it has chosen. */
    public static String fingerprint() {
        dnnl_version_t version = dnnl.dnnl_version();
        return "onednn " + version.major() + "." + version.minor() + "." + version.patch() + " "
                + dnnl.get_effective_cpu_isa();
    }

    /** Loads the library once, when somebody asks. */
    private static final class Library {
        static final boolean LOADED = load();

        private static boolean load() {
            try {
                Loader.load(dnnl.class);
                return true;
            } catch (LinkageError e) {
                LoggerFactory.getLogger(OneDnnKernels.class)
                        .warn(
                                "oneDNN does not load ({}): put org.bytedeco's dnnl and opencl for this platform on the"
                                        + " class path; without, steps run on ND4J's ops, up to four times as long",
                                e.toString());
                return false;
            }
        }
    }

    @Override
    public List<Fusion> fusions() {
        return List.of(BatchNorm::ofMoments, BatchNorm::withRelu, Relu::afterPooling);
    }

    @Override
    public @Nullable Candidate choose(Node node, ValueFacts facts) {
        return Family.choose(families, node, facts);
    }

    @Override
    public @Nullable Candidate reorder(Value value, Layout from, Layout to) {
        memory.desc source = desc(dnn, value, from);
        memory.desc target = desc(dnn, value, to);
        return new Candidate(
                "onednn reorder",
                List.of(from),
                List.of(to),
                (node, memory) -> dnn.reorder(
                        dnn.at(source, memory.address(node.input(0))), dnn.at(target, memory.address(node.output()))));
    }

    /** A value's descriptor in a layout that it has. */
    static memory.desc desc(OneDnn dnn, Value value, Layout layout) {
        if (layout instanceof ChannelBlocks blocks) {
            return dnn.hold(Blocked.channels(blocks, value.shape()));
        }
        return layout instanceof Blocked blocked ? blocked.descriptor() : dnn.plain(value);
    }

    @Override
    public void close() {
        dnn.close();
    }
}
