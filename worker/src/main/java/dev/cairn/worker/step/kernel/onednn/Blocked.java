package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Layout;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.memory.format_tag;

/** A layout that oneDNN has chosen and nobody else knows. */
final class Blocked implements Layout {
    private static final Map<ChannelBlocks, format_tag> CHANNELS =
            Map.of(new ChannelBlocks(8), format_tag.aBcd8b, new ChannelBlocks(16), format_tag.aBcd16b);

    private final memory.desc descriptor;

    private Blocked(memory.desc descriptor) {
        this.descriptor = descriptor;
    }

    /** The layout that a descriptor stands for: plain where it is row-major, blocks of channels where it is that. */
    static Layout of(memory.desc descriptor, memory.desc plain) {
        if (descriptor.equals(plain)) {
            return PLAIN;
        }
        long[] dims = new long[descriptor.get_ndims()];
        descriptor.get_dims().get(dims);
        return CHANNELS.keySet().stream()
                .filter(blocks -> isOf(blocks, dims, descriptor))
                .findFirst()
                .<Layout>map(blocks -> blocks)
                .orElseGet(() -> new Blocked(descriptor));
    }

    private static boolean isOf(ChannelBlocks blocks, long[] dims, memory.desc descriptor) {
        if (dims.length != 4) {
            return false;
        }
        try (memory.desc same = channels(blocks, dims);
                memory.desc last = new memory.desc(dims, memory.data_type.f32, format_tag.nhwc)) {
            return descriptor.equals(same) || (dims[1] == blocks.size() && descriptor.equals(last));
        }
    }

    /** oneDNN's name for blocks of channels. */
    static memory.desc channels(ChannelBlocks blocks, long... dims) {
        return new memory.desc(dims, memory.data_type.f32, Objects.requireNonNull(CHANNELS.get(blocks)));
    }

    memory.desc descriptor() {
        return descriptor;
    }

    @Override
    public long elements(Value value) {
        return (descriptor.get_size() + Float.BYTES - 1) / Float.BYTES;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Blocked blocked && descriptor.equals(blocked.descriptor);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(descriptor.get_size());
    }

    @Override
    public String toString() {
        return "blocked";
    }
}
