package dev.cairn.driver.retraining;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.drift.ColumnProfile;
import dev.cairn.driver.drift.RowProfile;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataChecksTest {
    private static final Set<String> LABEL = Set.of("label");

    @TempDir
    private Path temp;

    private DataChecks checks(RowProfile before, RowProfile now, String... assignments) {
        var checks = new DataChecks(Pipelines.idle(temp, assignments));
        checks.check(now, Optional.of(before), LABEL);
        return checks;
    }

    /** Rows of two classes, a number from 0 on, and a clock that goes on. */
    private static RowProfile rows(long cats, long dogs, double most, long missing, double time) {
        long rows = cats + dogs;
        return new RowProfile(
                rows,
                List.of(
                        new ColumnProfile("label", ColumnProfile.WORD, 0, List.of(), Map.of("cat", cats, "dog", dogs)),
                        new ColumnProfile("weight", ColumnProfile.NUMBER, missing, quantiles(0, most), Map.of()),
                        new ColumnProfile("clock", ColumnProfile.NUMBER, 0, quantiles(time, time + 1), Map.of())));
    }

    private static List<Double> quantiles(double from, double to) {
        return IntStream.rangeClosed(0, 100)
                .mapToObj(i -> from + (to - from) * i / 100)
                .toList();
    }

    @Test
    void shouldTakeRowsLikeThoseBefore() {
        DataChecks checks = checks(rows(500, 500, 1, 0, 0), rows(45, 55, 1.02, 5, 9), "data.time=clock");

        assertThat(checks.refusals()).isEmpty();
        assertThat(checks.warnings()).isEmpty();
        assertThat(checks.drift()).containsOnlyKeys("label", "weight");
    }

    @Test
    void shouldSayEverythingThatIsWrong() {
        DataChecks checks = checks(
                rows(500, 500, 1, 0, 0),
                rows(95, 5, 9, 40, 0),
                "retrain.check.leastRows=1000",
                "retrain.check.driftLimit=0.5");
        checks.repeated(0.75);

        assertThat(checks.refusals())
                .hasSize(7)
                .anyMatch(line -> line.equals("100 new rows: must be at least 1000 (retrain.check.leastRows)"))
                .anyMatch(line -> line.equals(
                        "column weight: 0.4000 of its values are missing, retrain.check.missing allows 0.2000"))
                .anyMatch(line -> line.startsWith("class cat has 0.9500 of the new rows where it had 0.5000"))
                .anyMatch(line -> line.startsWith("column weight has drifted: psi "))
                .anyMatch(line -> line.startsWith("0.7500 of the new rows are in older data already"));
    }

    @Test
    void shouldFlagDriftWhereThatIsAskedFor() {
        DataChecks checks = checks(
                rows(500, 500, 1, 0, 0), rows(50, 50, 9, 0, 0), "retrain.check.onDrift=flag", "data.ignore=clock");

        assertThat(checks.refusals()).isEmpty();
        assertThat(checks.warnings()).singleElement().asString().startsWith("column weight has drifted");
    }

    @Test
    void shouldFailWhereAColumnIsGone() {
        RowProfile before = rows(1, 1, 1, 0, 0);
        RowProfile now = new RowProfile(2, before.columns().subList(0, 1));

        assertThatThrownBy(() -> checks(before, now))
                .hasMessageContaining("no column ")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }
}
