package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.settings;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.placement.Runs.Recorder;
import dev.cairn.server.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server whose shards are in two other places: all that it does must be what a server in one place does. */
@Timeout(60)
class RemoteServerTest {
    private static final int STEPS = 12;

    private ShardProcesses shards;

    @BeforeEach
    void startProcesses(@TempDir Path folder) throws IOException {
        shards = ShardProcesses.start(folder);
    }

    @AfterEach
    void stop() {
        shards.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "UDP", "TCP"})
    void shouldEndOnTheBitsOfAServerInOnePlace(Transport transport) throws Exception {
        // given steps that both shards must agree on
        ServerSettings settings = ShardProcesses.settings(transport, STEPS);
        Recorder here = new Recorder();
        ServerState expected;
        long pushed;
        try (ParameterServer server = ParameterServer.start(settings, ServerState.initial(shards.initial()), 0, here)) {
            shards.train(server, STEPS);
            expected = server.state();
            pushed = server.bytesPushed();
        }

        // when
        Recorder there = new Recorder();
        try (ParameterServer server =
                RemoteServer.start(settings, ServerState.initial(shards.initial()), 0, there, shards.lines())) {
            shards.train(server, STEPS);

            // then
            assertThat(server.state()).usingRecursiveComparison().isEqualTo(expected);
            assertThat(server.step()).isEqualTo(STEPS);
            assertThat(server.bytesPushed()).isEqualTo(pushed);
            assertThat(server.ignored()).isZero();
        }
        assertThat(there.steps).isEqualTo(here.steps).hasSize(STEPS);
        assertThat(there.scores).containsExactlyInAnyOrderElementsOf(here.scores);
        assertThat(there.aborts).isEmpty();
    }

    @Test
    void shouldGoOnFromASnapshotInTheNextRun() throws Exception {
        // given a run that hands over a snapshot and ends
        ServerSettings settings = ShardProcesses.settings(Transport.TCP, STEPS);
        List<ServerState> snapshots = new ArrayList<>();
        float[] whole;
        try (ParameterServer server = RemoteServer.start(
                settings, ServerState.initial(shards.initial()), 5, RoundListener.NONE, shards.lines())) {
            shards.train(server, STEPS);
            whole = server.parameters();
            for (int i = 0; i < 500 && snapshots.isEmpty(); i++) {
                server.handOverSnapshot(snapshots::add);
                Thread.sleep(10);
            }
        }
        assertThat(snapshots).hasSize(1).first().satisfies(state -> assertThat(state.step())
                .isIn(5L, 10L));

        // when the same processes serve another, from the snapshot on
        try (ParameterServer server =
                RemoteServer.start(settings, snapshots.get(0), 0, RoundListener.NONE, shards.lines())) {
            assertThat(server.step()).isEqualTo(snapshots.get(0).step());
            shards.train(server, STEPS);

            // then
            assertThat(server.parameters()).isEqualTo(whole);
        }
    }

    @Test
    void shouldHandOverASnapshotOfOneStepWhenAsked() throws Exception {
        // given
        try (ParameterServer server = RemoteServer.start(
                ShardProcesses.settings(Transport.TCP, 1_000_000),
                ServerState.initial(shards.initial()),
                0,
                RoundListener.NONE,
                shards.lines())) {
            List<Future<Long>> workers = shards.startWorkers(server, 1_000_000);
            ShardProcesses.awaitSteps(server);

            // when
            List<ServerState> snapshots = new ArrayList<>();
            for (int i = 0; i < 1000 && snapshots.isEmpty(); i++) {
                if (i % 300 == 0) {
                    server.requestSnapshot();
                }
                server.handOverSnapshot(snapshots::add);
                Thread.sleep(10);
            }
            server.requestStop();

            // then
            assertThat(snapshots).hasSize(1).first().satisfies(state -> {
                assertThat(state.step()).isBetween(1L, workers.get(0).get());
                assertThat(state.parameters()).hasSameSizeAs(shards.initial());
            });
        }
    }

    @Test
    void shouldStopAllWorkersAtTheSameStep() throws Exception {
        // given
        try (ParameterServer server = RemoteServer.start(
                ShardProcesses.settings(Transport.TCP, 1_000_000),
                ServerState.initial(shards.initial()),
                0,
                RoundListener.NONE,
                shards.lines())) {
            List<Future<Long>> workers = shards.startWorkers(server, 1_000_000);

            // when
            ShardProcesses.awaitSteps(server);
            server.requestStop();

            // then
            long step = workers.get(0).get();
            assertThat(workers.get(1).get()).isEqualTo(step);
            assertThat(server.state().step()).isEqualTo(step);
        }
    }
}
