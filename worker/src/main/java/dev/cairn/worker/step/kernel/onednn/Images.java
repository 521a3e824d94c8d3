package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.graph.Value;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.global.dnnl.cpu_isa;
import org.bytedeco.dnnl.memory;

/**
 * In what order a convolution's two images lie. oneDNN may choose, and takes blocks of channels, but for two cases in
 * which it was measured to choose badly and channels come last instead. Where channels leave much of their blocks empty,
 * multiplying the padding costs more: 20 and 50 channels under AVX-512 take 11.5 ms in blocks and 8.5 so. Where they
 * fill one block each, both orders are the same memory, and other kernels serve.
 */
final class Images {
    /** Of the products of two blocks, how many must be more than padding. */
    private static final double WORTH_BLOCKS = 0.75;

    /** Up to so many channels, as a photograph has, are not padded. */
    private static final long FEW = 4;

    private final OneDnn dnn;
    private final boolean channelsLast;

    Images(OneDnn dnn, Value x, Value y) {
        this.dnn = dnn;
        long block = block();
        long in = x.shape()[1];
        long out = y.shape()[1];
        channelsLast =
                in == block && out == block || (in <= FEW ? 1 : filled(in, block)) * filled(out, block) < WORTH_BLOCKS;
    }

    /** What to ask of oneDNN for one of the two. */
    memory.desc desc(Value image) {
        return channelsLast
                ? dnn.hold(new memory.desc(image.shape(), memory.data_type.f32, memory.format_tag.nhwc))
                : dnn.any(image.shape());
    }

    private static double filled(long channels, long block) {
        return (double) channels / ((channels + block - 1) / block * block);
    }

    /** Floats of a vector register. */
    private static long block() {
        int avx512 = cpu_isa.avx512_core.value;
        return (dnnl.get_effective_cpu_isa().value & avx512) == avx512 ? 16 : 8;
    }
}
