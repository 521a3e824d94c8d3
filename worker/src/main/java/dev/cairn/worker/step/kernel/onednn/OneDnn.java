package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.Kernel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;

/**
 * oneDNN's engine and stream for one plan, and everything native that the plan's primitives hold: all of it is
 * released together.
 */
final class OneDnn implements AutoCloseable {
    private final Deque<Pointer> held = new ArrayDeque<>();
    private final org.bytedeco.dnnl.engine engine;
    private final stream stream;

    OneDnn() {
        engine = hold(new engine(org.bytedeco.dnnl.engine.kind.cpu, 0));
        stream = hold(new stream(engine));
    }

    engine engine() {
        return engine;
    }

    /** Keeps a native object until the plan is closed. */
    <P extends Pointer> P hold(P pointer) {
        held.push(pointer);
        return pointer;
    }

    /** A layout of oneDNN's own choosing. */
    memory.desc any(long... dims) {
        return hold(new memory.desc(dims, memory.data_type.f32, memory.format_tag.any));
    }

    /** Row-major, or whatever order of the dimensions these strides say. */
    memory.desc strided(long[] dims, long[] strides) {
        return hold(new memory.desc(dims, memory.data_type.f32, strides));
    }

    memory.desc plain(Value value) {
        return plain(value.shape());
    }

    memory.desc plain(long... dims) {
        long[] strides = new long[dims.length];
        long stride = 1;
        for (int i = dims.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= dims[i];
        }
        return strided(dims, strides);
    }

    /** Memory of a plan's value. */
    memory at(memory.desc descriptor, long address) {
        return hold(new memory(descriptor, engine, hold(new Address(address))));
    }

    /** Memory of its own: scratch space between two primitives. */
    memory scratch(memory.desc descriptor) {
        return hold(new memory(descriptor, engine));
    }

    /** A kernel of one primitive; arguments are numbered as oneDNN numbers them. */
    Kernel kernel(primitive_desc descriptor, Map<Integer, memory> arguments) {
        return kernel(hold(new primitive(descriptor)), arguments);
    }

    Kernel kernel(primitive primitive, Map<Integer, memory> arguments) {
        var map = hold(new IntMemoryMap());
        arguments.forEach(map::put);
        return () -> primitive.execute(stream, map);
    }

    /** Copies between two layouts; nothing at all where they are one memory. */
    Kernel reorder(memory from, memory to) {
        var arguments = new LinkedHashMap<Integer, memory>();
        arguments.put(dnnl.DNNL_ARG_SRC, from);
        arguments.put(dnnl.DNNL_ARG_DST, to);
        return kernel(hold(new reorder(from, to)), arguments);
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }

    /** A pointer to memory that somebody else owns. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
