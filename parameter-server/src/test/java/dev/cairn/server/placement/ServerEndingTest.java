package dev.cairn.server.placement;

import static dev.cairn.server.placement.Runs.PARAMETERS;
import static dev.cairn.server.placement.Runs.buffer;
import static dev.cairn.server.placement.Runs.seconds;
import static dev.cairn.server.placement.Runs.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.client.ServerClient;
import dev.cairn.server.placement.Runs.Recorder;
import dev.cairn.server.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a run ends before its last step, and that everybody who waits hears of it. */
@Timeout(60)
class ServerEndingTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "UDP", "TCP"})
    void shouldReachEveryWaiterWithTheCauseOfAnAbort(Transport transport) throws Exception {
        // given two workers that wait for a third, one that computes
        ServerSettings settings = settings(3, 100, transport).withShards(2);
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], RoundListener.NONE)) {
            CountDownLatch ready = new CountDownLatch(3);
            CountDownLatch aborted = new CountDownLatch(1);
            List<Future<ServerException>> waiting = new ArrayList<>();
            for (int rank = 0; rank < 3; rank++) {
                int me = rank;
                waiting.add(threads.submit(() -> {
                    UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                    try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                        client.pull(parameters);
                        if (me < 2) {
                            client.push(0, parameters, 1, 3, 1);
                            ready.countDown();
                        } else {
                            ready.countDown();
                            aborted.await();
                        }
                        return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
                    }
                }));
            }
            assertThat(ready.await(20, TimeUnit.SECONDS)).isTrue();

            // when
            server.abort("the user has had enough");
            aborted.countDown();

            // then
            for (Future<ServerException> waiter : waiting) {
                assertThat(waiter.get()).hasMessage("the user has had enough");
                assertThat(waiter.get().kind()).isEqualTo(ServerException.Kind.STOPPED);
            }
        }
    }

    @Test
    void shouldNoticeAWorkerThatDied() throws Exception {
        // given
        Recorder recorder = new Recorder();
        ServerSettings settings = settings(2, 100, Transport.AUTO).withTimeouts(seconds(1));
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], recorder)) {
            Future<ServerException> survivor = threads.submit(() -> {
                UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                try (ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                    client.pull(parameters);
                    client.push(0, parameters, 1, 2, 1);
                    return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
                }
            });

            // when
            threads.submit(() -> ServerClient.join(server.address(), 1, 0).close())
                    .get();

            // then
            String cause = "waited 1.0 s for the gradient of rank 1 in step 0: the worker has left";
            assertThat(survivor.get()).hasMessage(cause);
            assertThat(survivor.get().kind()).isEqualTo(ServerException.Kind.UNAVAILABLE);
            assertThat(recorder.aborts).containsExactly(cause);
        }
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 1", "AUTO, 3", "TCP, 3"})
    void shouldStopBothWorkersAtTheSameStep(Transport transport, int shards) throws Exception {
        // given
        ServerSettings settings = settings(2, 1_000_000, transport).withShards(shards);
        try (ParameterServer server = ParameterServer.start(settings, new float[PARAMETERS], RoundListener.NONE)) {
            List<Future<Long>> steps = new ArrayList<>();
            for (int rank = 0; rank < 2; rank++) {
                int me = rank;
                steps.add(threads.submit(() -> {
                    UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
                    try (ServerClient client = ServerClient.join(server.address(), me, 0)) {
                        long step = client.pull(parameters);
                        while (!client.stopRequested()) {
                            client.push(step, parameters, 1, 2, 1);
                            step = client.pullAfter(step, parameters);
                        }
                        return step;
                    }
                }));
            }

            // when
            Thread.sleep(100);
            server.requestStop();

            // then
            assertThat(steps.get(0).get()).isEqualTo(steps.get(1).get()).isEqualTo(server.step());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "TCP"})
    void shouldTellWorkersThatTheServerHasBeenClosed(Transport transport) throws Exception {
        // given
        ParameterServer server =
                ParameterServer.start(settings(1, 100, transport), new float[PARAMETERS], RoundListener.NONE);
        CountDownLatch pulled = new CountDownLatch(1);
        Future<ServerException> worker = threads.submit(() -> {
            UnsafeBuffer parameters = buffer(new float[PARAMETERS]);
            try (ServerClient client = ServerClient.join(server.address(), 0, 0)) {
                client.pull(parameters);
                pulled.countDown();
                return catchThrowableOfType(ServerException.class, () -> client.pullAfter(0, parameters));
            }
        });
        pulled.await();

        // when
        server.close();

        // then
        assertThat(worker.get()).hasMessage("the parameter server has been closed");
    }
}
