package dev.cairn.models.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.AttributeProto.AttributeType;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.OperatorSetIdProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/** Writes ONNX files, as an exporter would. */
final class OnnxFile {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");

    /** A placeholder of floats; -1 is a dimension without a number. */
    OnnxFile input(String name, long... shape) {
        var dimensions = TensorShapeProto.newBuilder();
        for (long size : shape) {
            var dimension = TensorShapeProto.Dimension.newBuilder();
            dimensions.addDim(size < 0 ? dimension.setDimParam("N") : dimension.setDimValue(size));
        }
        var type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(dimensions);
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type)));
        return this;
    }

    OnnxFile output(String name) {
        graph.addOutput(ValueInfoProto.newBuilder().setName(name));
        return this;
    }

    /** Floats, as raw bytes. */
    OnnxFile weights(String name, INDArray values) {
        ByteBuffer raw =
                ByteBuffer.allocate((int) values.length() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values.dup('c').reshape(-1).toFloatVector());
        return tensor(name, TensorProto.newBuilder().setRawData(ByteString.copyFrom(raw)), values.shape());
    }

    /** Floats, as a list. */
    OnnxFile weights(String name, List<Float> values, long... shape) {
        return tensor(name, TensorProto.newBuilder().addAllFloatData(values), shape);
    }

    OnnxFile tensor(String name, TensorProto.Builder tensor, long... shape) {
        for (long size : shape) {
            tensor.addDims(size);
        }
        graph.addInitializer(tensor.setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE));
        return this;
    }

    OnnxFile dimensions(String name, long... values) {
        var tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64_VALUE)
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        graph.addInitializer(tensor);
        return this;
    }

    OnnxFile node(String operator, String output, List<String> inputs, AttributeProto... attributes) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(inputs)
                .addOutput(output)
                .addAllAttribute(List.of(attributes)));
        return this;
    }

    static AttributeProto integers(String name, int... values) {
        var attribute = AttributeProto.newBuilder().setName(name).setType(AttributeType.INTS);
        for (int value : values) {
            attribute.addInts(value);
        }
        return attribute.build();
    }

    static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeType.INT)
                .setI(value)
                .build();
    }

    void write(Path file) throws IOException {
        var model = ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph);
        Files.write(file, model.build().toByteArray());
    }
}
