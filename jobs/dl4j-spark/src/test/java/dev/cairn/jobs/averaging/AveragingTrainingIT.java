package dev.cairn.jobs.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.RunFolder;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.TrainingRun;
import dev.cairn.jobs.Catalogue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

/** DL4J's own training in a run of Cairn's: the same data and settings, the same folder. */
class AveragingTrainingIT {
    @TempDir
    private Path folder;

    @Test
    void shouldLearnAsCairnsOwnTrainingDoesAndLeaveTheSameFolderBehind() throws IOException {
        // given
        Path file = network();

        // when
        Result averaged = train("averaging", file);
        Result served = train("server", file);

        // then
        for (Result result : List.of(averaged, served)) {
            assertThat(result.status()).isEqualTo(Status.DONE);
            assertThat(result.step()).isEqualTo(served.step());
            assertThat(result.metrics()).containsOnlyKeys(served.metrics().keySet());
            assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.4); // 0.1 by chance
        }
        assertThat(averaged.parametersSha256()).isNotEqualTo(served.parametersSha256());
        for (String run : List.of("averaging", "server")) {
            assertThat(folder.resolve(run)).isDirectoryContaining("glob:**/{report.html,result.json,metrics.jsonl}");
            Path zip = folder.resolve(run).resolve("model/network.zip");
            assertThat(ModelSerializer.restoreMultiLayerNetwork(zip.toFile(), false)
                            .numParams())
                    .isEqualTo(784 * 32 + 32 + 32 * 10 + 10);
        }
    }

    @Test
    void shouldRefuseWhatDl4jsUpdatersWouldDoOtherwise() {
        for (String setting : List.of(
                "optimizer.name=adamw",
                "optimizer.schedule=cosine",
                "optimizer.clipNorm=1.0",
                "train.patience=3",
                "train.batchSize=1")) {
            assertThatThrownBy(() -> Catalogue.job("dl4j").trainer(settings("strategy=averaging", setting)))
                    .hasMessageStartingWith(setting + ": must be")
                    .hasMessageContaining("strategy=averaging");
        }
    }

    private Result train(String strategy, Path network) {
        var job = Catalogue.job("dl4j");
        Settings settings = settings(
                "strategy=" + strategy,
                "model.path=" + network,
                "data.digits.train=2000",
                "data.digits.test=400",
                "train.epochs=2",
                "train.batchSize=32",
                "optimizer.learningRate=0.003");
        try (var run = RunFolder.open(folder.resolve(strategy), settings, false)) {
            var silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
            return new TrainingRun(job, settings, run, silent).run(null);
        }
    }

    private Settings settings(String... assignments) {
        var all = new ArrayList<>(List.of("data.cache=" + folder.resolve("datasets")));
        all.addAll(List.of(assignments));
        return Catalogue.job("dl4j").schema().read(null, all);
    }

    private Path network() throws IOException {
        var network = new MultiLayerNetwork(new NeuralNetConfiguration.Builder()
                .seed(1)
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(32)
                        .activation(Activation.RELU)
                        .build())
                .layer(new OutputLayer.Builder()
                        .nOut(10)
                        .activation(Activation.SOFTMAX)
                        .build())
                .setInputType(InputType.convolutionalFlat(28, 28, 1))
                .build());
        network.init();
        Path file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), false);
        return file;
    }
}
