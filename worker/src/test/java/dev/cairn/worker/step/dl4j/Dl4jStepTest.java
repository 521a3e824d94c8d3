package dev.cairn.worker.step.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.server.update.Adam;
import dev.cairn.server.update.MovingAverage;
import dev.cairn.server.update.Sgd;
import dev.cairn.server.update.UpdateRule;
import dev.cairn.worker.step.NoiseKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class Dl4jStepTest {
    private static final int[] CLASSES = {0, 2, 1, 1, 0, 2};
    private static final int EXAMPLES = CLASSES.length;
    private static final NoiseKey KEY = new NoiseKey(3, 5, 0);

    @TempDir
    private Path folder;

    static Stream<Arguments> networks() {
        return Stream.of(
                Arguments.of("mlp", network(Networks.mlp(DataType.FLOAT, 1)), List.of(Placeholder.floats("x", 5))),
                Arguments.of("cnn", network(Networks.cnn(DataType.FLOAT)), List.of(Placeholder.floats("x", 2, 8, 8))),
                Arguments.of("lstm", network(Networks.lstm(DataType.FLOAT)), List.of(Placeholder.floats("x", 4, 5))),
                Arguments.of(
                        "two inputs", graph(), List.of(Placeholder.floats("left", 4), Placeholder.floats("right", 3))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldLearnOneBatchByHeart(String name, Model network, List<Placeholder> inputs) throws IOException {
        Dl4jModel model = saved(network);
        try (var step = new Dl4jStep(model.configuration(), inputs, Networks.label())) {
            var run = new Training(model, step);
            float first = step.gradient(EXAMPLES, tensors(inputs), KEY);
            for (int i = 0; i < 60; i++) {
                step.gradient(EXAMPLES, tensors(inputs), KEY);
                run.update(new Adam(), 0.05f);
            }

            step.infer(EXAMPLES, tensors(inputs), KEY);
            assertThat(predicted(step.output(EXAMPLES))).containsExactly(CLASSES);
            assertThat(step.gradient(EXAMPLES, tensors(inputs), KEY)).isLessThan(first / 2);
        }
    }

    @Test
    void shouldTrainAsDl4jDoesItself() throws IOException {
        var inputs = List.of(Placeholder.floats("x", 2, 8, 8));
        MultiLayerNetwork dl4j = network(Networks.cnn(DataType.FLOAT));
        Dl4jModel model = saved(dl4j);
        try (var step = new Dl4jStep(model.configuration(), inputs, Networks.label())) {
            var run = new Training(model, step);
            INDArray images = input(inputs.get(0));
            for (int i = 0; i < 5; i++) {
                dl4j.fit(images, Tensors.oneHot(DataType.FLOAT, CLASSES));
                step.gradient(EXAMPLES, tensors(inputs), KEY);
                run.update(new Sgd(), (float) Networks.LEARNING_RATE);
            }

            float[] expected = saved(dl4j).parameters();
            for (int i = 0; i < expected.length; i++) {
                assertThat(run.parameters[i]).as("parameter %d", i).isCloseTo(expected[i], within(2e-5f));
            }
            step.infer(EXAMPLES, tensors(inputs), KEY);
            assertThat(floats(step.output(EXAMPLES)))
                    .containsExactly(dl4j.output(images).reshape(-1).toFloatVector(), within(1e-5f));
        }
    }

    @Test
    void shouldDrawTheSameDropoutForTheSameStepAlone() throws IOException {
        var inputs = List.of(Placeholder.floats("x", 5));
        Dl4jModel model = saved(network(Networks.mlp(DataType.FLOAT, 0.5)));
        try (var one = new Dl4jStep(model.configuration(), inputs, Networks.label());
                var other = new Dl4jStep(model.configuration(), inputs, Networks.label())) {
            new Training(model, one);
            new Training(model, other);
            one.gradient(EXAMPLES, tensors(inputs), KEY);
            other.gradient(EXAMPLES, tensors(inputs), KEY);

            assertThat(floats(other.gradients())).isEqualTo(floats(one.gradients()));
            other.gradient(EXAMPLES, tensors(inputs), new NoiseKey(3, 6, 0));
            assertThat(floats(other.gradients())).isNotEqualTo(floats(one.gradients()));
        }
    }

    @Test
    void shouldRefuseAClassThatTheNetworkDoesNotHave() throws IOException {
        var inputs = List.of(Placeholder.floats("x", 5));
        Dl4jModel model = saved(network(Networks.mlp(DataType.FLOAT, 1)));
        try (var step = new Dl4jStep(model.configuration(), inputs, Networks.label())) {
            var tensors =
                    Map.of("x", Tensors.floats(input(inputs.get(0))), "label", Tensors.integers(0, 1, 3, 0, 0, 0));

            assertThatThrownBy(() -> step.gradient(EXAMPLES, tensors, KEY))
                    .hasMessage("placeholder 'label': class 3 of example 2 of the batch: must be 0 to 2");
        }
    }

    @Test
    void shouldGoBackToDl4jAsWhatItWas() throws IOException {
        Path layers = changed(saved(network(Networks.cnn(DataType.FLOAT))), "layers.zip");
        Path graph = changed(saved(network(Networks.cnn(DataType.FLOAT)).toComputationGraph()), "graph.zip");

        assertThat(ModelSerializer.restoreMultiLayerNetwork(layers.toFile(), false)
                        .getParam("0_gamma")
                        .getFloat(0))
                .isEqualTo(42);
        assertThat(ModelSerializer.restoreComputationGraph(graph.toFile(), false)
                        .getParam("0_gamma")
                        .getFloat(0))
                .isEqualTo(42);
    }

    /** Written with another first parameter, and found so when it is read again. */
    private Path changed(Dl4jModel model, String name) throws IOException {
        float[] values = model.parameters();
        values[0] = 42;
        Path file = folder.resolve(name);
        model.write(file, values);
        assertThat(Dl4jModel.read(file).parameters()).isEqualTo(values);
        return file;
    }

    /** What the parameter server does with one worker. */
    private static final class Training {
        private final Dl4jModel model;
        private final Dl4jStep step;
        private final float[] parameters;
        private final float[][] state;
        private int updates;

        Training(Dl4jModel model, Dl4jStep step) {
            this.model = model;
            this.step = step;
            this.parameters = model.parameters();
            this.state = new float[2][parameters.length];
            step.setParameters(parameters);
        }

        void update(UpdateRule rule, float learningRate) {
            float[] gradients = floats(step.gradients());
            int trainable = model.trainable();
            rule.apply(parameters, state, gradients, 0, trainable, learningRate, ++updates);
            new MovingAverage(0.9f).apply(parameters, state, gradients, trainable, parameters.length, 1, updates);
            step.setParameters(parameters);
        }
    }

    private static MultiLayerNetwork network(MultiLayerConfiguration configuration) {
        var network = new MultiLayerNetwork(configuration);
        network.init();
        return network;
    }

    private static ComputationGraph graph() {
        var graph = new ComputationGraph(Networks.twoInputs(DataType.FLOAT));
        graph.init();
        return graph;
    }

    private Dl4jModel saved(Model network) throws IOException {
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
        return Dl4jModel.read(file);
    }

    private static Map<String, ByteBuffer> tensors(List<Placeholder> inputs) {
        var tensors = new HashMap<String, ByteBuffer>();
        inputs.forEach(input -> tensors.put(input.name(), Tensors.floats(input(input))));
        tensors.put("label", Tensors.integers(CLASSES));
        return tensors;
    }

    private static INDArray input(Placeholder placeholder) {
        return Tensors.gaussian(3, DataType.FLOAT, placeholder.array(EXAMPLES).shape());
    }

    private static float[] floats(DirectBuffer buffer) {
        float[] values = new float[buffer.capacity() / Float.BYTES];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.getFloat(i * Float.BYTES);
        }
        return values;
    }

    private static int[] predicted(DirectBuffer output) {
        float[] values = floats(output);
        return IntStream.range(0, EXAMPLES)
                .map(example -> IntStream.range(0, Networks.CLASSES)
                        .boxed()
                        .max(Comparator.comparing(c -> values[example * Networks.CLASSES + c]))
                        .orElseThrow())
                .toArray();
    }
}
