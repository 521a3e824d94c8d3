package dev.cairn.models.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The tensors that lie in an ONNX file. */
final class Tensors {
    private Tensors() {}

    static boolean isFloat(TensorProto tensor) {
        return tensor.getDataType() == TensorProto.DataType.FLOAT_VALUE;
    }

    /** A tensor of FLOAT, in row-major order. */
    static INDArray floats(TensorProto tensor) {
        int length = length(tensor);
        if (!tensor.getRawData().isEmpty()) {
            ByteBuffer raw = raw(tensor, length, Float.BYTES);
            float[] values = new float[length];
            raw.asFloatBuffer().get(values);
            return Nd4j.create(values, shape(tensor), 'c');
        }
        requireLength(tensor, length, tensor.getFloatDataCount());
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = tensor.getFloatData(i);
        }
        return Nd4j.create(values, shape(tensor), 'c');
    }

    /** A tensor of INT32 or INT64. */
    static long[] integers(TensorProto tensor) {
        int length = length(tensor);
        boolean wide = tensor.getDataType() == TensorProto.DataType.INT64_VALUE;
        if (!wide && tensor.getDataType() != TensorProto.DataType.INT32_VALUE) {
            throw new IllegalArgumentException("tensor '" + tensor.getName() + "' is of type "
                    + TensorProto.DataType.forNumber(tensor.getDataType()) + ": read are FLOAT, INT32 and INT64");
        }
        if (!tensor.getRawData().isEmpty()) {
            ByteBuffer raw = raw(tensor, length, wide ? Long.BYTES : Integer.BYTES);
            return LongStream.generate(() -> wide ? raw.getLong() : raw.getInt())
                    .limit(length)
                    .toArray();
        }
        requireLength(tensor, length, wide ? tensor.getInt64DataCount() : tensor.getInt32DataCount());
        return LongStream.range(0, length)
                .map(i -> wide ? tensor.getInt64Data((int) i) : tensor.getInt32Data((int) i))
                .toArray();
    }

    static long[] shape(TensorProto tensor) {
        return tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
    }

    private static int length(TensorProto tensor) {
        if (tensor.getDataLocation() == DataLocation.EXTERNAL) {
            throw new IllegalArgumentException(
                    "tensor '" + tensor.getName() + "' lies in another file; export into one file");
        }
        long length = LongStream.of(shape(tensor)).reduce(1, Math::multiplyExact);
        return Math.toIntExact(length);
    }

    private static ByteBuffer raw(TensorProto tensor, int length, int width) {
        requireLength(tensor, (long) length * width, tensor.getRawData().size());
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void requireLength(TensorProto tensor, long expected, long found) {
        if (found != expected) {
            throw new IllegalArgumentException(
                    "tensor '" + tensor.getName() + "' holds " + found + " where its shape asks for " + expected);
        }
    }
}
