package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.registry.Card;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.retraining.Stage;
import dev.cairn.integration.Nights.Kind;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of a retraining pipeline, good ones and bad: the registry is right after each, and the exit code says how it went. */
class NightsIT {
    @TempDir
    private Path folder;

    @Test
    void shouldServeTheBestModelThroughGoodNightsAndBad() throws IOException {
        Nights nights = new Nights(folder, folder.resolve("registry").toString());

        // the first night has no champion to beat
        nights.arrive(1, Kind.GOOD);
        Outcome first = nights.night(1);
        assertThat(first.decision()).as(first.why()).isEqualTo(Outcome.PROMOTED);
        assertThat(first.exitCode()).isZero();
        assertThat(nights.champion()).isEqualTo(1);
        assertThat(first.metrics().get("challenger.frozen.accuracy")).isGreaterThan(0.8);

        // the same night again: done already, and no new version
        assertThat(nights.night(1)).isEqualTo(first);
        assertThat(nights.registry().versions()).hasSize(1);

        // a second good day: from the champion's parameters, in less time
        nights.arrive(2, Kind.GOOD);
        Outcome second = nights.night(2);
        assertThat(second.decision()).as(second.why()).isEqualTo(Outcome.PROMOTED);
        Card card = nights.registry().version("champion");
        assertThat(card.version()).isEqualTo(2);
        assertThat(card.parent()).isEqualTo(1);
        assertThat(card.data().to()).isEqualTo("2026-11-02");
        assertThat(second.metrics()).containsKeys("champion.newest.accuracy", "challenger.slice.topic0");

        // a day without data
        Outcome missing = nights.night(3);
        assertThat(missing.exitCode()).isEqualTo(3);
        assertThat(missing.why()).contains("is new up to 2026-11-03");
        assertThat(nights.champion()).isEqualTo(2);

        // wrong labels: the challenger is worse, and the day is left out from then on
        nights.arrive(4, Kind.WRONG_LABELS);
        Outcome wrong = nights.night(4);
        assertThat(wrong.exitCode()).as(wrong.why()).isEqualTo(4);
        assertThat(wrong.why()).contains("frozen.accuracy is ").contains("where the champion has");
        assertThat(wrong.quarantined()).isTrue();
        assertThat(nights.champion()).isEqualTo(2);
        assertThat(nights.registry().version("challenger").version()).isEqualTo(wrong.version());

        // drifted data is not even trained on
        nights.arrive(5, Kind.DRIFTED);
        Outcome drifted = nights.night(5);
        assertThat(drifted.exitCode()).isEqualTo(4);
        assertThat(drifted.why()).contains("column text has drifted").contains("class topic");
        assertThat(drifted.version()).isNull();

        // a day that comes twice under another name
        nights.arriveAgain(6, 2);
        Outcome twice = nights.night(6);
        assertThat(twice.exitCode()).isEqualTo(4);
        assertThat(twice.why()).contains("are in older data already");

        // and life goes on
        nights.arrive(7, Kind.GOOD);
        Outcome good = nights.night(7);
        assertThat(good.decision()).as(good.why()).isEqualTo(Outcome.PROMOTED);
        assertThat(good.days()).containsExactly("2026-11-07");
        assertThat(Files.readString(folder.resolve("metrics/cairn.prom")))
                .contains(
                        "cairn_retrain_promoted{pipeline=\"topics\"} 1",
                        "cairn_retrain_exit_code{pipeline=\"topics\"} 0");
        assertThat(Files.readString(folder.resolve("registry/history.html")))
                .contains("<polyline", "2026-11-04", "refused", "promoted");
    }

    @Test
    void shouldGoOnAfterACrashBeforeAnyStage() throws IOException {
        // given
        Nights nights = new Nights(folder, folder.resolve("registry").toString());
        nights.arrive(1, Kind.GOOD);

        // when each attempt gets one stage further than the one before
        for (Stage crash : Stage.values()) {
            assertThatThrownBy(() -> nights.night(1, stage -> {
                        if (stage == crash) {
                            throw new CairnException(ExitCode.RETRY, "crash at " + crash);
                        }
                    }))
                    .hasMessage("crash at " + crash);
            assertThat(nights.champion()).isEqualTo(crash == Stage.RECORD ? 1 : 0);
            assertThat(nights.registry().versions()).hasSize(crash.compareTo(Stage.PUBLISH) > 0 ? 1 : 0);
        }
        Outcome outcome = nights.night(1);

        // then
        assertThat(outcome.decision()).as(outcome.why()).isEqualTo(Outcome.PROMOTED);
        assertThat(nights.registry().versions()).hasSize(1);
        assertThat(nights.champion()).isEqualTo(1);
        assertThat(nights.night(1)).isEqualTo(outcome);
    }

    @Test
    void shouldNotTryTheSameAgainWhereNothingHasCome() throws IOException {
        // given a first model that is refused, by no fault of its data
        Nights nights = new Nights(
                folder,
                folder.resolve("registry").toString(),
                "retrain.floor=1.1",
                "train.epochs=1",
                "retrain.slice=",
                "retrain.holdout=0");
        nights.arrive(1, Kind.GOOD);
        Outcome first = nights.night(1);
        assertThat(first.exitCode()).as(first.why()).isEqualTo(4);
        assertThat(first.quarantined()).isFalse();

        // when
        Outcome second = nights.night(2);

        // then
        assertThat(second.exitCode()).isEqualTo(3);
        assertThat(second.why()).contains("is new up to 2026-11-02 since 2026-11-01, which refused: frozen.accuracy");
        assertThat(nights.registry().versions()).hasSize(1);

        // and a day that comes twice, refused by a check, does not take the day before along
        nights.arriveAgain(3, 1);
        Outcome twice = nights.night(3);
        assertThat(twice.exitCode()).as(twice.why()).isEqualTo(4);
        assertThat(twice.days()).containsExactly("2026-11-03");
    }

    @Test
    void shouldSendASecondSchedulerAway() throws IOException {
        Nights nights = new Nights(folder, folder.resolve("registry").toString());
        nights.arrive(1, Kind.GOOD);
        try (var other = nights.registry().write()) {
            other.page("held");
            assertThatThrownBy(() -> nights.night(1))
                    .hasMessageContaining("held by process")
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.RETRY));
        }
    }
}
