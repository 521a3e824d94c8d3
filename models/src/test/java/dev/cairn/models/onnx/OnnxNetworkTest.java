package dev.cairn.models.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import onnx.Onnx.TensorProto;
import onnx.Onnx.TensorProto.DataLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OnnxNetworkTest {
    @TempDir
    private Path folder;

    @Test
    void shouldMultiplyByTransposedMatricesAndAddTheBias() throws IOException {
        var file = new OnnxFile()
                .input("x", -1, 2)
                .weights("w", List.of(1f, 2f, 3f, 4f, 5f, 6f), 3, 2)
                .weights("b", List.of(10f, 20f, 30f), 3)
                .node("Gemm", "y", List.of("x", "w", "b"), OnnxFile.integer("transB", 1))
                .output("y");

        OnnxNetwork network = read(file);

        assertThat(network.inputs()).containsExactly("x");
        assertThat(network.outputs()).containsExactly("y");
        assertThat(network.graph().getVariable("w").getVariableType()).isEqualTo(VariableType.VARIABLE);
        assertThat(run(network, "x", Nd4j.createFromArray(new float[][] {{1, 1}, {0, 2}}), "y"))
                .containsExactly(13, 27, 41, 14, 28, 42);
    }

    @Test
    void shouldConvolveWithPaddingAndPool() throws IOException {
        var file = new OnnxFile()
                .input("image", -1, 1, 2, 2)
                .weights("filter", List.of(0f, 0f, 0f, 0f, 1f, 0f, 0f, 0f, 100f), 1, 1, 3, 3)
                .weights("shift", List.of(-5f), 1)
                .node("Conv", "sums", List.of("image", "filter", "shift"), OnnxFile.integers("pads", 1, 1, 1, 1))
                .node("Relu", "positive", List.of("sums"))
                .node("MaxPool", "largest", List.of("positive"), OnnxFile.integers("kernel_shape", 2, 2))
                .node("Flatten", "flat", List.of("largest"))
                .output("flat");

        INDArray images = Nd4j.createFromArray(new float[][][][] {{{{1, 2}, {3, 4}}}, {{{9, 0}, {0, 0}}}});
        assertThat(run(read(file), "image", images, "positive")).containsExactly(396, 0, 0, 0, 4, 0, 0, 0);
        assertThat(run(read(file), "image", images, "flat")).containsExactly(396, 4);
    }

    @Test
    void shouldReshapeAndAverageAsOnnxSays() throws IOException {
        var file = new OnnxFile()
                .input("x", -1, 4)
                .dimensions("shape", 0, 2, -1)
                .node("Reshape", "pairs", List.of("x", "shape"))
                .node("Transpose", "turned", List.of("pairs"), OnnxFile.integers("perm", 0, 2, 1))
                .node(
                        "ReduceMean",
                        "y",
                        List.of("turned"),
                        OnnxFile.integers("axes", 2),
                        OnnxFile.integer("keepdims", 0))
                .output("y");

        INDArray rows = Nd4j.createFromArray(new float[][] {{1, 2, 3, 4}, {0, 0, 8, 6}});
        assertThat(run(read(file), "x", rows, "y")).containsExactly(2, 3, 4, 3);
    }

    @Test
    void shouldKeepRunningStatisticsOutOfTraining() throws IOException {
        var file = new OnnxFile()
                .input("image", -1, 1, 1, 2)
                .weights("gain", List.of(2f), 1)
                .weights("bias", List.of(1f), 1)
                .weights("average", List.of(7f), 1)
                .weights("spread", List.of(8f), 1)
                .node("BatchNormalization", "y", List.of("image", "gain", "bias", "average", "spread"))
                .output("y");

        OnnxNetwork network = read(file);

        assertThat(network.statistics()).extracting("running").containsExactly("average", "spread");
        INDArray image = Nd4j.createFromArray(new float[][][][] {{{{1, 3}}}});
        assertThat(run(network, "image", image, "y")).containsExactly(new float[] {-1, 3}, within(1e-4f));
    }

    @Test
    void shouldRefuseByNameWhatItDoesNotRead() {
        refuses(new OnnxFile().input("x", -1, 2).node("LSTM", "h", List.of("x")), "node 'h' (LSTM) is not an operator");
        refuses(
                new OnnxFile()
                        .input("x", -1, 1, 4, 4)
                        .node(
                                "MaxPool",
                                "p",
                                List.of("x"),
                                OnnxFile.integers("kernel_shape", 2, 2),
                                OnnxFile.integers("pads", 0, 0, 1, 1)),
                "node 'p' (MaxPool) pads its sides differently, [0, 0, 1, 1]");
    }

    @Test
    void shouldRefuseTensorsThatLieElsewhereOrAreCutShort() {
        var elsewhere = TensorProto.newBuilder().setDataLocation(DataLocation.EXTERNAL);
        refuses(
                new OnnxFile().input("x", -1, 2).tensor("w", elsewhere, 2).node("Add", "y", List.of("x", "w")),
                "tensor 'w' lies in another file");
        refuses(
                new OnnxFile()
                        .input("x", -1, 2)
                        .weights("w", List.of(1f), 1_000_000_000)
                        .node("Add", "y", List.of("x", "w")),
                "tensor 'w' holds 1 where its shape asks for 1000000000");
    }

    private void refuses(OnnxFile file, String why) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    private OnnxNetwork read(OnnxFile file) throws IOException {
        Path path = folder.resolve("network.onnx");
        file.write(path);
        return OnnxNetwork.read(path);
    }

    private static float[] run(OnnxNetwork network, String input, INDArray value, String output) {
        network.graph().setEnableCache(false); // with its cache, SameDiff returns wrong values
        return network.graph()
                .output(Map.of(input, value), output)
                .get(output)
                .dup('c')
                .reshape(-1)
                .toFloatVector();
    }
}
