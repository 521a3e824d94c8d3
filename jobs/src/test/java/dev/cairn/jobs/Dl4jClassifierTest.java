package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.NoiseKey;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

class Dl4jClassifierTest {
    private static final int SIDE = 6;
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    @Test
    void shouldFeedANetworkInTheLayoutThatItTakes() throws IOException {
        steps(convolution(CNN2DFormat.NCHW, 1), 1);
        steps(convolution(CNN2DFormat.NHWC, 1), 1);
        steps(network(InputType.convolutionalFlat(SIDE, SIDE, 1), filters()), 1);
        steps(network(InputType.feedForward(SIDE * SIDE), dense()), 1);
        steps(convolution(CNN2DFormat.NCHW, 2), 2);
        steps(network(InputType.feedForward(2 * SIDE * SIDE), dense()), 2);
    }

    /** Reads the network, and computes a gradient. */
    private void steps(MultiLayerConfiguration network, int channels) throws IOException {
        Trainable trainable = read(saved(network), channels, CLASSES);
        float[] initial = trainable.initialParameters();

        try (var step = trainable.steps().step(2)) {
            step.setParameters(initial);
            ByteBuffer images = buffer(2 * channels * SIDE * SIDE);
            float loss = step.gradient(2, Map.of("image", images, "label", buffer(2)), new NoiseKey(1, 0, 0));
            assertThat(loss).isBetween(0.1f, 5f);
        }
        assertThat(trainable.parameterArrays().stream()
                        .mapToInt(ParameterArray::length)
                        .sum())
                .isEqualTo(initial.length);
    }

    @Test
    void shouldRefuseANetworkThatDoesNotFitTheDataInOneLine() throws IOException {
        Path dense = saved(network(InputType.feedForward(SIDE * SIDE), dense()));
        Path wide = saved(network(InputType.feedForward(50), dense()));
        Path colours = saved(convolution(CNN2DFormat.NCHW, 3));

        refused(dense, 10, "doesn't fit the data: the network puts out [3] where label is [10]");
        refused(colours, CLASSES, "doesn't fit the data: fed [1, 6, 6]: ", "expected input channels = 3");
        refused(wide, CLASSES, "doesn't fit the data: fed [36]: ", "layer # inputs = 50");
    }

    @Test
    void shouldRefuseANetworkOfTwoInputs() throws IOException {
        var two = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("left", "right")
                .addVertex("both", new MergeVertex(), "left", "right")
                .addLayer("out", output(), "both")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(SIDE), InputType.feedForward(SIDE))
                .build());
        two.init();
        Path file = folder.resolve("two.zip");
        ModelSerializer.writeModel(two, file.toFile(), false);

        refused(file, CLASSES, "the network's inputs are [left, right]");
    }

    @Test
    void shouldRefuseWhatIsNoNetwork() throws IOException {
        refused(folder.resolve("none.zip"), CLASSES, "none.zip: no such file");
        refused(Files.writeString(folder.resolve("no.zip"), "no zip"), CLASSES, "is not a zip file");
    }

    @Test
    void shouldHaveNoPlanToExplain() throws IOException {
        Trainable trainable = read(saved(convolution(CNN2DFormat.NCHW, 1)), 1, CLASSES);

        assertThatThrownBy(() -> trainable.explain(4))
                .hasMessageContaining("computed by DL4J's own layers")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }

    private static void refused(Path file, int classes, String... words) {
        assertThatThrownBy(() -> read(file, 1, classes))
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(words)
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .hasLineCount(1);
    }

    private static Trainable read(Path file, int channels, int classes) {
        return Dl4jClassifier.read(file, "image", channels, SIDE, SIDE, Placeholder.classes("label", classes));
    }

    private Path saved(MultiLayerConfiguration configuration) throws IOException {
        var network = new MultiLayerNetwork(configuration);
        network.init();
        Path file = Files.createTempFile(folder, "network", ".zip");
        ModelSerializer.writeModel(network, file.toFile(), false);
        return file;
    }

    private static MultiLayerConfiguration convolution(CNN2DFormat format, int channels) {
        return network(InputType.convolutional(SIDE, SIDE, channels, format), filters());
    }

    private static MultiLayerConfiguration network(InputType input, Layer first) {
        return new NeuralNetConfiguration.Builder()
                .seed(3)
                .list()
                .layer(first)
                .layer(output())
                .setInputType(input)
                .build();
    }

    private static Layer filters() {
        return new ConvolutionLayer.Builder(3, 3).nOut(2).build();
    }

    private static Layer dense() {
        return new DenseLayer.Builder().nOut(4).build();
    }

    private static OutputLayer output() {
        return new OutputLayer.Builder()
                .nOut(CLASSES)
                .activation(Activation.SOFTMAX)
                .build();
    }

    private static ByteBuffer buffer(int numbers) {
        return ByteBuffer.allocateDirect(numbers * Float.BYTES).order(ByteOrder.nativeOrder());
    }
}
