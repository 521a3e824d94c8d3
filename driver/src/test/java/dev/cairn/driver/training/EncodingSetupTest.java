package dev.cairn.driver.training;

import static dev.cairn.driver.training.OptimizerSetupTest.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.encoding.Encoding;
import dev.cairn.server.encoding.Encodings;
import dev.cairn.server.encoding.PushEncoding.Correction;
import dev.cairn.server.encoding.PushEncoding.Dense;
import dev.cairn.server.encoding.PushEncoding.Sparse;
import dev.cairn.server.encoding.Selection;
import dev.cairn.server.update.Sgd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingSetupTest {
    @Test
    void shouldSendNumbersAsTheyAreUnlessAsked() {
        assertThat(EncodingSetup.of(settings())).isEqualTo(Encodings.EXACT);
        assertThat(EncodingSetup.of(settings("server.encoding=fp16", "server.pullEncoding=bf16")))
                .isEqualTo(new Encodings(new Dense(Encoding.FP16), Encoding.BF16));
    }

    @Test
    void shouldTakeMomentumOnTheWorkersWhereGradientsAreSentInPart() {
        // given
        String[] topK = {
            "server.encoding=topk",
            "server.topk=0.01",
            "server.encodingWarmupSteps=7",
            "optimizer.name=nesterov",
            "optimizer.momentum=0.5"
        };

        // then
        assertThat(EncodingSetup.of(settings(topK)).push())
                .isEqualTo(new Sparse(new Selection.TopK(0.01, 7), new Correction(0.5f, true)));
        assertThat(OptimizerSetup.of(settings(topK), 100).weights().rule()).isEqualTo(new Sgd());
        assertThat(EncodingSetup.of(settings("server.encoding=threshold", "optimizer.name=sgd"))
                        .push())
                .isEqualTo(new Sparse(new Selection.Threshold(0.01f, 64), Correction.NONE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "adamw", "amsgrad", "rmsprop"})
    void shouldRefuseToSendInPartWhatIsDividedByItsOwnMagnitude(String optimizer) {
        assertThatThrownBy(() -> EncodingSetup.of(settings("server.encoding=topk", "optimizer.name=" + optimizer)))
                .hasMessage("server.encoding=topk: goes with optimizer.name=sgd, momentum or nesterov, not " + optimizer
                        + "; with " + optimizer + " use server.encoding=fp16 or bf16");
    }

    @Test
    void shouldRefuseWeightDecayThatWouldBypassTheMomentum() {
        String[] decay = {"server.encoding=threshold", "optimizer.name=momentum", "optimizer.weightDecay=0.1"};
        assertThatThrownBy(() -> EncodingSetup.of(settings(decay)))
                .hasMessageContaining("optimizer.weightDecay must be 0");
    }

    @Test
    void shouldKeepWhatRanksOweInCheckpointsAndThoseAtStepsThatRanksKnow() {
        assertThat(EncodingSetup.rankVectors(settings("server.encoding=topk", "optimizer.name=sgd")))
                .isEqualTo(1);
        assertThat(EncodingSetup.rankVectors(settings("server.encoding=topk", "optimizer.name=nesterov")))
                .isEqualTo(2);
        assertThat(EncodingSetup.rankVectors(settings("server.encoding=fp16"))).isZero();
        String[] minutes = {"server.encoding=topk", "optimizer.name=sgd", "checkpoint.everyMinutes=5"};
        assertThatThrownBy(() -> EncodingSetup.of(settings(minutes)))
                .hasMessageStartingWith("checkpoint.everyMinutes=5.0: must be 0 with server.encoding=topk");
    }
}
