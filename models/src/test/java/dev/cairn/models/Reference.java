package dev.cairn.models;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Layers as their formulas say, in plain loops and double precision. */
public final class Reference {
    private Reference() {}

    /** x w + b for rows x [n, in], w [in, out], b [out]. */
    public static INDArray dense(INDArray x, INDArray w, INDArray b) {
        INDArray y = Nd4j.create(DataType.DOUBLE, x.size(0), w.size(1));
        for (long n = 0; n < x.size(0); n++) {
            for (long o = 0; o < w.size(1); o++) {
                double sum = b.getDouble(o);
                for (long i = 0; i < x.size(1); i++) {
                    sum += x.getDouble(n, i) * w.getDouble(i, o);
                }
                y.putScalar(n, o, sum);
            }
        }
        return y;
    }

    /** Convolution of x [n, in, size, size] by w [kernel, kernel, in, out], zeros {@code before} above and left of x. */
    public static INDArray convolution(INDArray x, INDArray w, int stride, int before) {
        long size = (x.size(2) + stride - 1) / stride;
        INDArray y = Nd4j.create(DataType.DOUBLE, x.size(0), w.size(3), size, size);
        for (long n = 0; n < y.size(0); n++) {
            for (long o = 0; o < y.size(1); o++) {
                for (long i = 0; i < size; i++) {
                    for (long j = 0; j < size; j++) {
                        double value = window(x, w, n, o, i * stride - before, j * stride - before);
                        y.putScalar(new long[] {n, o, i, j}, value);
                    }
                }
            }
        }
        return y;
    }

    private static double window(INDArray x, INDArray w, long n, long o, long top, long left) {
        double sum = 0;
        for (long a = Math.max(0, -top); a < w.size(0) && top + a < x.size(2); a++) {
            for (long b = Math.max(0, -left); b < w.size(1) && left + b < x.size(3); b++) {
                for (long c = 0; c < x.size(1); c++) {
                    sum += x.getDouble(n, c, top + a, left + b) * w.getDouble(a, b, c, o);
                }
            }
        }
        return sum;
    }

    /** (x - mean) / sqrt(variance + epsilon), with the biased variance. */
    public static double[] standardized(double[] x, double epsilon) {
        double mean = 0;
        for (double value : x) {
            mean += value / x.length;
        }
        double variance = 0;
        for (double value : x) {
            variance += (value - mean) * (value - mean) / x.length;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (x[i] - mean) / Math.sqrt(variance + epsilon);
        }
        return y;
    }

    public static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    public static double[] flat(INDArray array) {
        return array.dup('c').reshape(-1).toDoubleVector();
    }
}
