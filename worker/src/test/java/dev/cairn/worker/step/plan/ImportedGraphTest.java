package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.onnx.OnnxNetwork;
import dev.cairn.worker.step.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import onnx.Onnx.AttributeProto;
import onnx.Onnx.GraphProto;
import onnx.Onnx.ModelProto;
import onnx.Onnx.NodeProto;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorShapeProto;
import onnx.Onnx.TypeProto;
import onnx.Onnx.ValueInfoProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.imports.graphmapper.tf.TFGraphMapper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.tensorflow.framework.AttrValue;
import org.tensorflow.framework.GraphDef;
import org.tensorflow.framework.NodeDef;

/** A convolution, ReLU, a dense layer and softmax that come from elsewhere: 6x6 images of one channel, 4 classes. */
class ImportedGraphTest {
    private static final int BATCH = 5;
    private static final int CLASSES = 4;

    private final INDArray filters = gaussian(1, 3, 3, 1, 3);
    private final INDArray shift = gaussian(2, 3);
    private final INDArray matrix = gaussian(3, 48, CLASSES);
    private final INDArray bias = gaussian(4, CLASSES);

    @TempDir
    private Path folder;

    @Test
    void shouldTrainAGraphFromOnnxAsOneBuiltByHand() throws IOException {
        SameDiff imported = OnnxNetwork.read(onnx()).graph();

        try (var expected = new GradientPlan(trainable(built()), BATCH, Kernels.nd4j());
                var plan = new GradientPlan(trainable(imported), BATCH, Kernels.nd4j())) {
            feed(expected, image());
            feed(plan, image());

            assertThat(plan.run()).isEqualTo(expected.run());
            assertThat(plan.gradients()).isEqualTo(expected.gradients());
        }
    }

    @Test
    void shouldTrainAFrozenGraphFromTensorFlow() throws IOException {
        SameDiff imported = TFGraphMapper.importGraph(tensorFlow().toFile());
        String[] weights = {"filters", "shift", "matrix", "bias"};
        for (String weight : weights) {
            imported.getVariable(weight).convertToVariable();
        }
        Network network = trainable(imported);
        INDArray channelsLast = image().permute(0, 2, 3, 1).dup('c');
        Map<String, INDArray> expected =
                imported.calculateGradients(Map.of("image", channelsLast, "label", label()), weights);

        try (var plan = new GradientPlan(network, BATCH, Kernels.nd4j())) {
            feed(plan, channelsLast);
            plan.run();

            for (String weight : weights) {
                INDArray error = plan.gradient(weight).sub(expected.get(weight));
                assertThat(error.norm2Number().doubleValue()).as(weight).isLessThan(1e-6);
            }
        }
    }

    /** Labels and a loss behind the logits; the softmax is left aside. */
    private static Network trainable(SameDiff graph) {
        SDVariable label = graph.placeHolder("label", DataType.INT32, -1);
        SDVariable target = graph.oneHot("target", label, CLASSES, -1, 1.0, 0.0, DataType.FLOAT);
        SDVariable one = graph.constant("one", Nd4j.scalar(1f));
        SDVariable logits = graph.getVariable("logits");
        graph.loss.softmaxCrossEntropy("loss", target, logits, one, LossReduce.MEAN_BY_WEIGHT, 0);
        return new Network(graph, List.of("image", "label"), "loss", "logits");
    }

    private SameDiff built() {
        SameDiff graph = SameDiff.create();
        SDVariable image = graph.placeHolder("image", DataType.FLOAT, -1, 1, 6, 6);
        var window = Conv2DConfig.builder().kH(3).kW(3).build();
        SDVariable x =
                graph.cnn.conv2d("conv", image, graph.var("filters", filters), graph.var("shift", shift), window);
        x = graph.reshape("flat", graph.nn.relu("relu", x, 0), -1, 48);
        graph.nn.linear("logits", x, graph.var("matrix", matrix), graph.var("bias", bias));
        return graph;
    }

    /** The same, as PyTorch's exporter says it. */
    private Path onnx() throws IOException {
        var graph = GraphProto.newBuilder()
                .addInput(placeholder("image", 0, 1, 6, 6))
                .addInitializer(tensor("filters", filters.permute(3, 2, 0, 1)))
                .addInitializer(tensor("shift", shift))
                .addInitializer(tensor("matrix", matrix.permute(1, 0)))
                .addInitializer(tensor("bias", bias))
                .addNode(node("Conv", "conv", "image", "filters", "shift"))
                .addNode(node("Relu", "relu", "conv"))
                .addNode(node("Flatten", "flat", "relu"))
                .addNode(node("Gemm", "logits", "flat", "matrix", "bias").addAttribute(one("transB")))
                .addNode(node("Softmax", "probabilities", "logits").addAttribute(one("axis")))
                .addOutput(ValueInfoProto.newBuilder().setName("probabilities"));
        Path file = folder.resolve("network.onnx");
        return Files.write(file, ModelProto.newBuilder().setGraph(graph).build().toByteArray());
    }

    private static ValueInfoProto placeholder(String name, long... shape) {
        var dimensions = TensorShapeProto.newBuilder();
        for (long size : shape) {
            dimensions.addDimBuilder().setDimValue(size);
        }
        var type = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                .setShape(dimensions);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    private static TensorProto tensor(String name, INDArray values) {
        var tensor = TensorProto.newBuilder().setName(name).setDataType(TensorProto.DataType.FLOAT_VALUE);
        for (long size : values.shape()) {
            tensor.addDims(size);
        }
        for (float value : values.dup('c').reshape(-1).toFloatVector()) {
            tensor.addFloatData(value);
        }
        return tensor.build();
    }

    private static NodeProto.Builder node(String operator, String output, String... inputs) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .addAllInput(List.of(inputs))
                .addOutput(output);
    }

    private static AttributeProto one(String name) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(1)
                .build();
    }

    /** The same with channels last, as TensorFlow 1 freezes it. */
    private Path tensorFlow() throws IOException {
        var graph = GraphDef.newBuilder()
                .addNode(NodeDef.newBuilder()
                        .setOp("Placeholder")
                        .setName("image")
                        .putAttr("dtype", type(org.tensorflow.framework.DataType.DT_FLOAT))
                        .putAttr("shape", shape(-1, 6, 6, 1)))
                .addNode(constant("filters", filters))
                .addNode(constant("shift", shift))
                .addNode(constant("matrix", matrix))
                .addNode(constant("bias", bias))
                .addNode(constant("flat/shape", Nd4j.createFromArray(-1, 48)))
                .addNode(op("Conv2D", "conv", "image", "filters")
                        .putAttr("strides", integers(1, 1, 1, 1))
                        .putAttr("dilations", integers(1, 1, 1, 1))
                        .putAttr("padding", text("VALID"))
                        .putAttr("data_format", text("NHWC")))
                .addNode(op("BiasAdd", "shifted", "conv", "shift").putAttr("data_format", text("NHWC")))
                .addNode(op("Relu", "relu", "shifted"))
                .addNode(op("Reshape", "flat", "relu", "flat/shape")
                        .putAttr("Tshape", type(org.tensorflow.framework.DataType.DT_INT32)))
                .addNode(op("MatMul", "product", "flat", "matrix")
                        .putAttr(
                                "transpose_a",
                                AttrValue.newBuilder().setB(false).build())
                        .putAttr(
                                "transpose_b",
                                AttrValue.newBuilder().setB(false).build()))
                .addNode(op("BiasAdd", "logits", "product", "bias").putAttr("data_format", text("NHWC")))
                .addNode(op("Softmax", "probabilities", "logits"));
        return Files.write(folder.resolve("network.pb"), graph.build().toByteArray());
    }

    private static NodeDef.Builder op(String op, String name, String... inputs) {
        return NodeDef.newBuilder()
                .setOp(op)
                .setName(name)
                .addAllInput(List.of(inputs))
                .putAttr("T", type(org.tensorflow.framework.DataType.DT_FLOAT));
    }

    private static NodeDef constant(String name, INDArray values) {
        boolean floats = values.dataType() == DataType.FLOAT;
        var type = floats ? org.tensorflow.framework.DataType.DT_FLOAT : org.tensorflow.framework.DataType.DT_INT32;
        var tensor = org.tensorflow.framework.TensorProto.newBuilder()
                .setDtype(type)
                .setTensorShape(shape(values.shape()).getShape());
        for (float value : values.castTo(DataType.FLOAT).dup('c').reshape(-1).toFloatVector()) {
            if (floats) {
                tensor.addFloatVal(value);
            } else {
                tensor.addIntVal((int) value);
            }
        }
        return NodeDef.newBuilder()
                .setOp("Const")
                .setName(name)
                .putAttr("dtype", type(type))
                .putAttr("value", AttrValue.newBuilder().setTensor(tensor).build())
                .build();
    }

    private static AttrValue type(org.tensorflow.framework.DataType type) {
        return AttrValue.newBuilder().setType(type).build();
    }

    private static AttrValue shape(long... sizes) {
        var shape = org.tensorflow.framework.TensorShapeProto.newBuilder();
        for (long size : sizes) {
            shape.addDimBuilder().setSize(size);
        }
        return AttrValue.newBuilder().setShape(shape).build();
    }

    private static AttrValue integers(long... values) {
        var list = AttrValue.ListValue.newBuilder();
        for (long value : values) {
            list.addI(value);
        }
        return AttrValue.newBuilder().setList(list).build();
    }

    private static AttrValue text(String value) {
        return AttrValue.newBuilder()
                .setS(org.nd4j.shade.protobuf.ByteString.copyFromUtf8(value))
                .build();
    }

    private static void feed(GradientPlan plan, INDArray image) {
        plan.feed(Map.of("image", image, "label", label()));
    }

    private static INDArray image() {
        return gaussian(5, BATCH, 1, 6, 6);
    }

    private static INDArray label() {
        return Nd4j.createFromArray(3, 0, 1, 3, 2);
    }

    private static INDArray gaussian(long seed, long... shape) {
        var random = new Random(seed);
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextGaussian());
        }
        return array;
    }
}
