package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class Dl4jTest {
    private final Dl4j job = new Dl4j();

    @Test
    void shouldNameTheProfileWhereDl4jsSparkModulesAreMissing() {
        Settings settings = settings("strategy=averaging");

        assertThatThrownBy(() -> job.trainer(settings))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION))
                .hasMessageContaining("strategy=averaging")
                .hasMessageContaining("-P dl4j-spark")
                .message()
                .hasLineCount(1);
        assertThat(job.trainer(settings("strategy=server"))).isEmpty();
    }

    @Test
    void shouldAskForTheFile() {
        var table = new DataShape(
                List.of(
                        new Column("features", ElementType.FLOAT32, List.of(3)),
                        new Column("label", ElementType.INT32, List.of())),
                Map.of("classes", "2"));

        assertThatThrownBy(() -> job.recipe(settings("model.path="), table))
                .hasMessage("model.path=: must name the zip file in which DL4J's ModelSerializer saved a network");
    }

    @Test
    void shouldRefuseDataThatANetworkOfOneInputCannotTake() {
        var indexed = new DataShape(
                List.of(
                        new Column("features", ElementType.FLOAT32, List.of(3)),
                        new Column("categories", ElementType.INT32, List.of(2)),
                        new Column("label", ElementType.INT32, List.of())),
                Map.of("classes", "2"));
        var text = new DataShape(List.of(new Column("tokens", ElementType.INT32, List.of(16))), Map.of());

        for (DataShape unfit : List.of(indexed, text)) {
            assertThatThrownBy(() -> job.recipe(settings("model.path=network.zip"), unfit))
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                    .hasMessageContaining("features of a table");
        }
    }

    private Settings settings(String assignment) {
        return job.schema().read(null, List.of(assignment));
    }
}
