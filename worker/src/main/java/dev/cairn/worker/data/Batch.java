package dev.cairn.worker.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.agrona.BufferUtil;

/**
 * The examples of one rank in one step, in off-heap memory that is used again: valid until the next call
 * of {@link Batches#next()}, {@link Batches#seek(long)} or {@link Batches#close()}.
 */
public final class Batch {
    private static final int ALIGNMENT_BYTES = 64; // a cache line, and what vector loads like best

    private final List<ByteBuffer> allocated = new ArrayList<>();
    private final Map<String, ByteBuffer> tensors = new HashMap<>();
    private final Map<String, ByteBuffer> tensorsView = Collections.unmodifiableMap(tensors);
    private final Map<String, FloatBuffer> floats = new HashMap<>();
    private final Map<String, IntBuffer> ints = new HashMap<>();
    private final long[] ids;
    private long step;
    private int examples;
    private int batchExamples;
    private long first;

    /**
     * @param capacity most examples it will hold
     * @param widths bytes an example, by placeholder
     */
    Batch(int capacity, Map<String, Integer> widths) {
        ids = new long[capacity];
        widths.forEach((placeholder, width) -> {
            int bytes = Math.toIntExact((long) capacity * width);
            ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT_BYTES);
            allocated.add(buffer);
            ByteBuffer tensor =
                    buffer.alignedSlice(ALIGNMENT_BYTES).limit(bytes).slice().order(ByteOrder.nativeOrder());
            tensors.put(placeholder, tensor);
            floats.put(placeholder, tensor.asFloatBuffer());
            ints.put(placeholder, tensor.asIntBuffer());
        });
    }

    /** The global step in training, the batch's number within the rank's slice in scoring. */
    public long step() {
        return step;
    }

    /** Of this rank; 0 where an epoch's short last step leaves it none. */
    public int examples() {
        return examples;
    }

    /** Of all ranks together in this step; in scoring the same as {@link #examples()}. */
    public int batchExamples() {
        return batchExamples;
    }

    /** Place of the first example: in training in the epoch's order, in scoring in the dataset's own. */
    public long first() {
        return first;
    }

    /** Shape [examples, ...], direct, aligned to 64 bytes, native order, position 0, limit at its end. */
    public ByteBuffer tensor(String placeholder) {
        return fed(tensors, placeholder);
    }

    /** Every tensor by its placeholder; the same map each time. */
    public Map<String, ByteBuffer> tensors() {
        return tensorsView;
    }

    /** The whole capacity of a placeholder, for filling. */
    FloatBuffer floats(String placeholder) {
        return fed(floats, placeholder);
    }

    /** The same of integers. */
    IntBuffer ints(String placeholder) {
        return fed(ints, placeholder);
    }

    private static <T> T fed(Map<String, T> byPlaceholder, String placeholder) {
        T found = byPlaceholder.get(placeholder);
        if (found == null) {
            throw new IllegalArgumentException(
                    "placeholder " + placeholder + ": not fed; fed are " + byPlaceholder.keySet());
        }
        return found;
    }

    /** The id of the i-th example. */
    public long id(int i) {
        return ids[i];
    }

    void begin(long step, Slice slice, int batchExamples) {
        this.step = step;
        this.first = slice.from();
        this.examples = slice.examples();
        this.batchExamples = batchExamples;
    }

    void setId(int i, long id) {
        ids[i] = id;
    }

    /** Gives the memory back; the batch must not be used afterwards. */
    void free() {
        tensors.clear();
        floats.clear();
        ints.clear();
        allocated.forEach(BufferUtil::free);
        allocated.clear();
    }
}
