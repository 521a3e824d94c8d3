package dev.cairn.worker.step.kernel.onednn;

import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_DST;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_SRC;
import static org.bytedeco.dnnl.global.dnnl.DNNL_ARG_WORKSPACE;

import dev.cairn.worker.step.kernel.Kernel;
import java.util.Map;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.pooling_forward;
import org.jspecify.annotations.Nullable;

/** oneDNN's max-pooling, but that a window with a NaN in it becomes NaN. */
final class MaxPooling implements Kernel {
    private final OneDnn dnn;
    private final pooling_forward.primitive_desc descriptor;
    private final memory workspace;
    private final Kernel pooling;
    private final RawFloats x;
    private final RawFloats y;
    private @Nullable Marks marks;

    /**
     * A kernel between two values' memory.
     *
     * @param workspace where the winners are noted
     */
    MaxPooling(OneDnn dnn, pooling_forward.primitive_desc descriptor, memory workspace, long x, long y) {
        this.dnn = dnn;
        this.descriptor = descriptor;
        this.workspace = workspace;
        this.pooling = pooling(dnn.at(descriptor.src_desc(), x), dnn.at(descriptor.dst_desc(), y));
        this.x = floats(descriptor.src_desc(), x);
        this.y = floats(descriptor.dst_desc(), y);
    }

    private Kernel pooling(memory from, memory to) {
        return dnn.kernel(descriptor, Map.of(DNNL_ARG_SRC, from, DNNL_ARG_DST, to, DNNL_ARG_WORKSPACE, workspace));
    }

    private static RawFloats floats(memory.desc descriptor, long address) {
        return new RawFloats(address, descriptor.get_size() / Float.BYTES);
    }

    @Override
    public void run() {
        if (x.areFinite()) {
            pooling.run();
            return;
        }
        if (marks == null) {
            marks = new Marks();
        }
        marks.find(); // first: it notes winners of its own
        pooling.run();
        marks.spread();
    }

    /** A pooling of ones and zeros, which says what windows have a NaN. Seldom needed, and made only then. */
    private final class Marks {
        private final memory ofX = dnn.scratch(descriptor.src_desc());
        private final memory ofY = dnn.scratch(descriptor.dst_desc());
        private final Kernel kernel = pooling(ofX, ofY);
        private final RawFloats elements =
                floats(descriptor.src_desc(), ofX.get_data_handle().address());
        private final RawFloats windows =
                floats(descriptor.dst_desc(), ofY.get_data_handle().address());

        void find() {
            for (int i = 0; i < x.count(); i++) {
                elements.put(i, Float.isNaN(x.get(i)) ? 1 : 0);
            }
            kernel.run();
        }

        void spread() {
            for (int i = 0; i < y.count(); i++) {
                if (windows.get(i) == 1) {
                    y.put(i, Float.NaN);
                }
            }
        }
    }
}
