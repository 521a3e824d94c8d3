package dev.cairn.worker.step.graph;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BaseTransformOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.TransformOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Functions of one element that ND4J has as ops of its older kind alone: they take an input and an output, no
 * arguments, and say nothing of their shapes.
 */
public final class Transforms {
    private Transforms() {}

    /** Whether ND4J has the op in its older kind and not in the newer. */
    public static boolean has(String op) {
        return !Nd4j.getExecutioner().getCustomOperations().containsKey(op) && older(op) instanceof TransformOp;
    }

    /** The op, ready to be executed, reading x and writing z. */
    public static Op of(String name, INDArray x, INDArray z) {
        try {
            var type = Objects.requireNonNull(older(name), name).getClass();
            Op op = (Op) type.getConstructor().newInstance();
            op.setX(x);
            op.setZ(z);
            return op;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("ND4J's op " + name + " cannot be made", e);
        }
    }

    /** The type of the function's values at arguments of this type. */
    static DataType outputType(String name, DataType input) {
        return older(name) instanceof BaseTransformOp op && op.opType() == Op.Type.TRANSFORM_BOOL
                ? DataType.BOOL
                : input;
    }

    /** From the list of classes itself: ND4J's usual way to it reads TensorFlow's and ONNX's ops first, for half a second. */
    private static @Nullable DifferentialFunction older(String name) {
        return ImportClassMapping.getOpNameMapping().get(name);
    }
}
