package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for a whole run, whatever the job: it learns, it is reproducible, and workers do not change it. */
class TrainingIT {
    @TempDir
    private static Path folder;

    private static LocalTraining training;

    @BeforeAll
    static void prepare() {
        training = new LocalTraining(folder);
    }

    @Test
    void shouldLearnTheDigitsThatItDraws() {
        // when
        Result result = training.train("learns", "train.epochs=3");

        // then
        assertThat(result.status()).isEqualTo(Status.DONE);
        assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.93);
        assertThat(result.deterministic()).isTrue();
        assertThat(result.bytesPushed()).isPositive();
    }

    @Test
    void shouldGiveTheSameParametersForTheSameSeedAndOthersForAnother() {
        // when
        String[] short40 = {"train.maxSteps=40"};
        String first = training.train("seed-1", "seed=1", short40[0]).parametersSha256();
        String again = training.train("seed-1-again", "seed=1", short40[0]).parametersSha256();
        String other = training.train("seed-2", "seed=2", short40[0]).parametersSha256();

        // then
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void shouldGiveTheSameParametersOverUdpAsThroughSharedMemory() {
        // when
        String ipc = training.train("ipc", "train.maxSteps=30").parametersSha256();
        String udp = training.train("udp", "train.maxSteps=30", "server.transport=udp")
                .parametersSha256();

        // then
        assertThat(udp).isEqualTo(ipc);
    }

    @ParameterizedTest
    @CsvSource({"sgd, 0.05, 1e-5", "momentum, 0.005, 1e-5", "adam, 0.001, 1e-4"})
    void shouldTrainTheSameWithOneWorkerAsWithTwo(String rule, String rate, double tolerance) {
        // given
        String[] settings = {
            "optimizer.name=" + rule, "optimizer.learningRate=" + rate, "train.maxSteps=100", "train.batchSize=64"
        };

        // when
        training.train(rule + "-1", with(settings, "workers=1"));
        training.train(rule + "-2", with(settings, "workers=2"));

        // then
        float[] one = training.parameters(rule + "-1");
        float[] two = training.parameters(rule + "-2");
        double distance = 0;
        double length = 0;
        for (int i = 0; i < one.length; i++) {
            distance += Math.pow(one[i] - two[i], 2);
            length += Math.pow(one[i], 2);
        }
        double relative = Math.sqrt(distance / length);
        System.out.printf("parity of one worker and two, %s, 100 steps: %.2e%n", rule, relative);
        assertThat(relative).isCloseTo(0, within(tolerance)).isPositive();
    }

    private static String[] with(String[] settings, String more) {
        String[] all = java.util.Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = more;
        return all;
    }
}
