package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Layout;
import org.bytedeco.dnnl.memory;

/** A layout that oneDNN has chosen, such as channels in blocks of eight. */
final class Blocked implements Layout {
    private final memory.desc descriptor;

    private Blocked(memory.desc descriptor) {
        this.descriptor = descriptor;
    }

    /** The layout that a descriptor stands for: plain where it is row-major. */
    static Layout of(memory.desc descriptor, memory.desc plain) {
        return descriptor.equals(plain) ? PLAIN : new Blocked(descriptor);
    }

    memory.desc descriptor() {
        return descriptor;
    }

    @Override
    public long elements(Value value) {
        return descriptor.get_size() / Float.BYTES;
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
