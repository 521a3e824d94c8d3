package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** A user's own network out of DL4J: it trains, is scored without its file, and goes back to DL4J. */
class Dl4jTrainingIT {
    @TempDir
    private static Path folder;

    @Test
    void shouldTrainANetworkWithBatchNormAndGiveItBack() throws IOException {
        // given
        var training = new LocalTraining(folder);
        Path file = network();

        // when
        Result result = training.train(
                "trains", "model.kind=dl4j", "model.path=" + file, "optimizer.learningRate=0.01", "train.maxSteps=20");
        Files.delete(file);

        // then
        assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.4);
        Path model = training.run("trains").resolve("model");
        assertThat(Evaluation.run(Catalogue.job("cnn"), SavedModel.read(model), model, "", null))
                .containsEntry("test.accuracy", result.metrics().get("test.accuracy"))
                .containsEntry("test.loss", result.metrics().get("test.loss"));
        requireTrained(ModelSerializer.restoreMultiLayerNetwork(
                model.resolve("network.zip").toFile(), false));
    }

    @Test
    void shouldTrainAGraphOnATableAndGiveItBackAsItWasButForItsParameters() throws IOException {
        // given
        var training = new LocalTraining(folder);
        Path test = SmallData.quarters(folder.resolve("test.csv"), 300, 2);
        ComputationGraph untrained = graph();
        Path file = folder.resolve("graph.zip");
        ModelSerializer.writeModel(untrained, file.toFile(), true);

        // when
        Result result = training.trainJob(
                "dl4j",
                "table",
                "model.path=" + file,
                "data.path=" + SmallData.quarters(folder.resolve("train.csv"), 800, 1),
                "data.test=" + test,
                "data.scaling=none",
                "optimizer.learningRate=0.05");

        // then
        ComputationGraph trained = ModelSerializer.restoreComputationGraph(
                training.run("table").resolve("model/network.zip").toFile(), false);
        assertThat(trained.getConfiguration().toJson())
                .isEqualTo(untrained.getConfiguration().toJson());
        assertThat(trained.params().toFloatVector()).isEqualTo(training.parameters("table"));
        assertThat(result.metrics().get("test.accuracy"))
                .isGreaterThan(0.9) // 0.25 by chance
                .isCloseTo(accuracy(trained, test), within(1e-9));
    }

    /** DL4J's own: which of four the network puts the most on. */
    private static double accuracy(ComputationGraph network, Path rows) throws IOException {
        List<String> lines = Files.readAllLines(rows);
        int right = 0;
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            float[] features = {Float.parseFloat(cells[0]), Float.parseFloat(cells[1])};
            INDArray output = network.outputSingle(Nd4j.createFromArray(new float[][] {features}));
            right += output.argMax(1).getInt(0) == Integer.parseInt(cells[2].substring(1)) ? 1 : 0;
        }
        return right / (lines.size() - 1.0);
    }

    private static ComputationGraph graph() {
        var graph = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .updater(new Nesterovs(0.03, 0.8))
                .graphBuilder()
                .addInputs("point")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(16)
                                .activation(Activation.TANH)
                                .build(),
                        "point")
                .addLayer(
                        "quarter",
                        new OutputLayer.Builder()
                                .nOut(4)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "dense")
                .setOutputs("quarter")
                .setInputTypes(InputType.feedForward(2))
                .build());
        graph.init();
        return graph;
    }

    /** As DL4J sees it: batch norm knows the digits' moments, and the network puts out probabilities. */
    private static void requireTrained(MultiLayerNetwork network) {
        double mean = network.getLayer(0).getParam("mean").getDouble(0);
        double variance =
                Math.pow(10, 2 * network.getLayer(0).getParam("log10stdev").getDouble(0));

        assertThat(mean).isBetween(0.05, 0.5);
        assertThat(variance).isBetween(0.02, 0.3);
        assertThat(network.output(Nd4j.zeros(DataType.FLOAT, 1, 1, 28, 28))
                        .sumNumber()
                        .doubleValue())
                .isCloseTo(1, within(1e-4));
    }

    private static Path network() throws IOException {
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new BatchNormalization())
                .layer(new ConvolutionLayer.Builder(5, 5).stride(2, 2).nOut(8).build())
                .layer(new BatchNormalization())
                .layer(new ActivationLayer(Activation.RELU))
                .layer(new OutputLayer.Builder()
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutional(28, 28, 1))
                .build());
        network.init();
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), false);
        return file;
    }
}
