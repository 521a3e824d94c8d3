package dev.cairn.worker.step;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays of ND4J as others read and write them: buffers over the same memory. */
public final class HostBuffers {
    private HostBuffers() {}

    /** The array's memory, which must be contiguous and in row-major order, and outlive the buffer. */
    public static MutableDirectBuffer of(INDArray array) {
        Transfers.ofBackend().toHost(array); // of a card's array there is no host's side before it is first asked for
        int width = array.dataType().width();
        long address = array.data().address() + array.offset() * width;
        return new UnsafeBuffer(address, Math.toIntExact(array.length() * width));
    }
}
