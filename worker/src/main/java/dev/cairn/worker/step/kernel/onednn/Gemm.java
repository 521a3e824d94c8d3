package dev.cairn.worker.step.kernel.onednn;

import dev.cairn.worker.step.kernel.Kernel;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A product of dense row-major matrices in single precision, for kernels that do more than one product. Small ones are
 * as fast as oneDNN's matmul with its weights packed; a transposed left matrix is faster.
 */
public final class Gemm implements Kernel {
    private final boolean transposed;
    private final long rows;
    private final long columns;
    private final long depth;
    private final float beta;
    private final Address a;
    private final Address b;
    private final Address c;

    private Gemm(boolean transposed, long rows, long columns, long depth, float beta, long a, long b, long c) {
        this.transposed = transposed;
        this.rows = rows;
        this.columns = columns;
        this.depth = depth;
        this.beta = beta;
        this.a = new Address(a);
        this.b = new Address(b);
        this.c = new Address(c);
    }

    public static boolean isAvailable() {
        return OneDnnKernels.isAvailable();
    }

    /** c = a b, where a is [rows, depth] and b [depth, columns], each given by its address. */
    public static Gemm product(long rows, long columns, long depth, long a, long b, long c) {
        return new Gemm(false, rows, columns, depth, 0, a, b, c);
    }

    /** c += a b. */
    public static Gemm added(long rows, long columns, long depth, long a, long b, long c) {
        return new Gemm(false, rows, columns, depth, 1, a, b, c);
    }

    /** c = a' b, where a is [depth, rows]. */
    public static Gemm ofTransposed(long rows, long columns, long depth, long a, long b, long c) {
        return new Gemm(true, rows, columns, depth, 0, a, b, c);
    }

    @Override
    public void run() {
        byte op = (byte) (transposed ? 'T' : 'N');
        long width = transposed ? rows : depth;
        int status = dnnl.dnnl_sgemm(op, (byte) 'N', rows, columns, depth, 1, a, width, b, columns, beta, c, columns);
        if (status != dnnl.dnnl_success) {
            throw new IllegalStateException("oneDNN's sgemm of [" + rows + ", " + depth + "] x [" + depth + ", "
                    + columns + "] failed with status " + status);
        }
    }

    /** Memory that the plan owns. */
    private static final class Address extends FloatPointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
