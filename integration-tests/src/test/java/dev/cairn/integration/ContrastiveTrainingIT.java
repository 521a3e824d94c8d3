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

    @TempDir
    private static Path folder;

    private static LocalTraining training;

    @BeforeAll
    static void prepare() {
        training = new LocalTraining(folder);
    }

    @Test
    void shouldJudgeAnEncoderWithItsQueueInTwoWorkersAndInItsModelAgain() {
        Result result = train("moco", "model.method=moco", "model.queue=100", "train.maxSteps=8");

        assertThat(result.metrics()).containsKeys("test.probe", "test.knn", "test.untrainedProbe", "test.untrainedKnn");
        assertThat(result.deterministic()).isTrue();
        Path model = training.run("moco").resolve("model");
        Map<String, Double> again =
                Evaluation.run(Catalogue.job("contrastive"), SavedModel.read(model), model, "", null);
        assertThat(again).allSatisfy((name, figure) -> assertThat(figure)
                .isEqualTo(result.metrics().get(name)));
    }

    @Test
    void shouldTellDigitsByCaptionsAndGiveTheSameBitsAgain() {
        String[] clip = {"model.method=clip", "train.epochs=12", "optimizer.learningRate=0.003"};

        Result result = train("clip", clip);

        assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.5);
        assertThat(train("clip-again", clip).parametersSha256()).isEqualTo(result.parametersSha256());
    }

    private static Result train(String name, String... assignments) {
        return training.trainJob(
                "contrastive",
                name,
                Stream.of(GREY, assignments).flatMap(Stream::of).toArray(String[]::new));
    }
}
