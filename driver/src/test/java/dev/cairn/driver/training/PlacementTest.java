package dev.cairn.driver.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.cluster.Slots;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private static Placement placement(String... assignments) {
        return Placement.of(OptimizerSetupTest.settings(assignments));
    }

    @Test
    void shouldTakeSlotsForShardsOnlyWhereTheyAreTasks() {
        assertThat(placement("workers=3", "server.shards=2").slots())
                .isEqualTo(Slots.of(3).takingCards());
        assertThat(placement("workers=3", "server.shards=2", "server.placement=executors")
                        .slots())
                .isEqualTo(new Slots(3, 2).takingCards());
    }

    @Test
    void shouldRefuseProcessesThatItCannotReachALineEach() {
        assertThatThrownBy(() -> placement("server.placement=processes", "server.addresses=ten:7210, eleven"))
                .hasMessage(
                        """
                        server.addresses=eleven: must be host:port, with commas between several
                        server.addresses: names 2 processes where server.shards=1: must be as many; each process has \
                        one shard
                        server.keyFile is empty: must name the file with the key that the processes have""")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
    }
}
