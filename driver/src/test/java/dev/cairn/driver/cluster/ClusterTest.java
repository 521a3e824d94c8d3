package dev.cairn.driver.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.time.Duration;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @Test
    void shouldOfferOneSlotAWorkerWhereNobodyNamesAMaster() {
        // when
        try (Cluster cluster = Cluster.connect(null, "test", Slots.of(3), Map.of(), DEADLINE)) {

            // then
            assertThat(cluster.spark().sparkContext().master()).isEqualTo("local[3]");
            assertThat(cluster.isLocal()).isTrue();
            assertThat(cluster.host()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void shouldRefuseTooFewSlotsAndLeaveNoSessionBehind() {
        assertThatThrownBy(() -> Cluster.connect("local[2]", "test", Slots.of(3), Map.of(), DEADLINE))
                .hasMessage("workers=3: local[2] has 2 task slots for this run; use --workers 2, or --master local[3]")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.CONFIGURATION, CairnException::exitCode);
        assertThat(SparkSession.getDefaultSession().isEmpty()).isTrue();
    }

    @Test
    void shouldWantASlotForEachServerShardToo() {
        assertThatThrownBy(() -> Cluster.connect("local[3]", "test", new Slots(2, 2), Map.of(), DEADLINE))
                .hasMessage("workers=2 and server.shards=2: local[3] has 3 task slots for this run; use --workers 1, or"
                        + " --master local[4]");
    }

    @Test
    void shouldCountTheCoresThatATaskTakes() {
        assertThatThrownBy(() ->
                        Cluster.connect("local[3]", "test", Slots.of(2), Map.of("spark.task.cpus", "2"), DEADLINE))
                .hasMessageStartingWith("workers=2: local[3] has 1 task slot for this run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark.speculation", "spark.dynamicAllocation.enabled"})
    void shouldRefuseSettingsUnderWhichARunCannotBeRight(String key) {
        assertThatThrownBy(() -> Cluster.connect("local[2]", "test", Slots.of(2), Map.of(key, "true"), DEADLINE))
                .hasMessageStartingWith(key + "=true: must be false")
                .hasMessageEndingWith("set " + key + "=false")
                .asInstanceOf(type(CairnException.class))
                .returns(ExitCode.CONFIGURATION, CairnException::exitCode);
    }
}
