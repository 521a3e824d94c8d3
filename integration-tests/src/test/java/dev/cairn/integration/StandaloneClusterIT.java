package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a session asks of a real cluster, and how a failure comes home from other JVMs. */
class StandaloneClusterIT {
    private static StandaloneCluster cluster;
    private static Path probe;

    @BeforeAll
    static void start() {
        cluster = StandaloneCluster.start(2, 1);
        probe = ProbeApplication.jar();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldRunEachWorkerInAnExecutorOfItsOwn() {
        // when
        Command.Ended ended = submit(cluster.url(), "2");

        // then
        assertThat(ended.exitCode()).as(ended.err() + cluster.executorLogs()).isZero();
        assertThat(ended.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).matches("rank=0 host=127.0.0.1 process=\\d+ threads=1 vectors=true"),
                        line -> assertThat(line).matches("rank=1 host=127.0.0.1 process=\\d+ threads=1 vectors=true"),
                        line -> assertThat(line).isEqualTo("driver=127.0.0.1"));
        assertThat(ended.out().lines().limit(2).map(line -> line.replaceAll(".*process=(\\d+).*", "$1")))
                .doesNotHaveDuplicates();
        assertThat(ended.err()).doesNotContain(" INFO ");
    }

    @Test
    void shouldCarryAWorkersFailureHomeAsOneLine() {
        // when
        Command.Ended ended = submit(cluster.url(), "2", "fail");

        // then
        assertThat(ended.err()).endsWith("\nerror: shard 3: checksum differs\n");
        assertThat(ended.exitCode()).isEqualTo(3);
    }

    @Test
    void shouldSayHowManySlotsThereAreWhenTheyAreTooFew() {
        // when
        Command.Ended ended = submit(cluster.url(), "3");

        // then
        assertThat(ended.err())
                .endsWith("\nerror: workers=3: " + cluster.url() + " has 2 task slots for this run;"
                        + " use --workers 2, or a cluster with more free cores\n");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldCallAPortThatIsNoMasterWorthAnotherTry() throws IOException {
        // given
        try (ServerSocket mute = new ServerSocket(0)) {
            String url = "spark://127.0.0.1:" + mute.getLocalPort();

            // when
            Command.Ended ended = submit(url, "1");

            // then
            assertThat(ended.err()).contains("error: master=" + url + ": no session within 20 s");
            assertThat(ended.exitCode()).isEqualTo(75);
        }
    }

    private static Command.Ended submit(String master, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "--master",
                master,
                "--class",
                ProbeApplication.class.getName(),
                "--jars",
                Repository.jar().toString(),
                probe.toString()));
        words.addAll(List.of(arguments));
        return Command.sparkSubmit(words.toArray(String[]::new))
                .within(Duration.ofSeconds(90))
                .run();
    }
}
