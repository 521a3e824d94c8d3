package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.jobs.Catalogue;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job contrastive through two workers and their server, on few small digits. */
class ContrastiveTrainingIT {
    private static final String[] GREY = {
        "data.augment.flip=false",
        "data.augment.crop=1",
        "data.augment.brightness=0",
        "data.augment.contrast=0",
        "data.augment.saturation=0",
        "data.augment.hue=0",
        "data.augment.greyscale=0",
        "data.augment.shift=2",
        "data.digits.train=300",
        "data.digits.test=60",
        "model.kind=lenet",
        "model.size=tiny",
        "train.batchSize=50"
    };

    /** Spark's fit of the linear probe takes longer than all the rest of such a run. */
    private static final String NO_FIT = "probe.iterations=0";

    @TempDir
    private static Path folder;

    private static LocalTraining training;

    @BeforeAll
    static void prepare() {
        training = new LocalTraining(folder);
    }

    @Test
    void shouldJudgeAnEncoderWithItsQueueInTwoWorkersAndInItsModelAgain() {
        String[] moco = {"model.method=moco", "model.queue=100", "train.maxSteps=8", "probe.iterations=20"};

        Result result = train("moco", moco);

        assertThat(result.metrics()).containsKeys("test.probe", "test.knn", "test.untrainedProbe", "test.untrainedKnn");
        assertThat(result.deterministic()).isTrue();
        Path model = training.run("moco").resolve("model");
        Map<String, Double> again =
                Evaluation.run(Catalogue.job("contrastive"), SavedModel.read(model), model, "", null);
        assertThat(again).allSatisfy((name, figure) -> assertThat(figure)
                .isEqualTo(result.metrics().get(name)));
        assertThat(train("moco-again", with(moco, NO_FIT)).parametersSha256()).isEqualTo(result.parametersSha256());
    }

    @ParameterizedTest
    @ValueSource(strings = {"simclr", "byol"})
    void shouldGiveTheSameBitsAgainWithoutAQueue(String method) {
        String[] few = {"model.method=" + method, "model.kind=resnet14", "train.maxSteps=8", NO_FIT};

        assertThat(train(method + "-again", few).parametersSha256())
                .isEqualTo(train(method, few).parametersSha256());
    }

    @Test
    void shouldTellDigitsByCaptionsAndGiveTheSameBitsAgain() {
        String[] clip = {"model.method=clip", "train.epochs=12", "optimizer.learningRate=0.003"};

        Result result = train("clip", clip);

        assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.5);
        assertThat(train("clip-again", clip).parametersSha256()).isEqualTo(result.parametersSha256());
    }

    private static Result train(String name, String... assignments) {
        return training.trainJob("contrastive", name, with(GREY, assignments));
    }

    private static String[] with(String[] settings, String... more) {
        return Stream.of(settings, more).flatMap(Stream::of).toArray(String[]::new);
    }
}
