package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cairn.driver.run.Result;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parameter server's two shards in the driver, in tasks of Spark's, in processes: to a run it is all one. */
class PlacementIT {
    private static final Pattern WAITING = Pattern.compile("waiting for a run at (\\S+)");

    @TempDir
    private static Path folder;

    private static LocalTraining training;
    private static final Map<Integer, ChildProcess> PROCESSES = new HashMap<>();
    private static final List<String> ADDRESSES = new ArrayList<>();

    @BeforeAll
    static void prepare() throws IOException {
        training = new LocalTraining(folder);
        Files.writeString(folder.resolve("key"), "a key that only this test has, and nobody else");
        for (int shard = 0; shard < 2; shard++) {
            ADDRESSES.add(start(shard, 0));
        }
    }

    /** Returns where it listens; on port 0 the system chooses. */
    private static String start(int shard, int port) throws IOException {
        Path file = Files.writeString(
                folder.resolve("shard.properties"), "host=127.0.0.1\nkeyFile=key\nport=" + port + "\n");
        ChildProcess process = ChildProcess.start(
                "shard-" + shard,
                Repository.newFolder("placement").resolve("shard-" + shard + ".log"),
                Map.of(),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "-cp",
                        Repository.jar().toString(),
                        "dev.cairn.server.placement.ShardProcess",
                        file.toString()));
        PROCESSES.put(shard, process);
        return process.awaitLog(WAITING, Duration.ofSeconds(30));
    }

    /** As a service manager would, when it has died. */
    private static void startAgain(int shard) throws IOException {
        String address = ADDRESSES.get(shard);
        start(shard, Integer.parseInt(address.substring(address.lastIndexOf(':') + 1)));
    }

    @AfterAll
    static void stop() {
        PROCESSES.values().forEach(ChildProcess::close);
    }

    @Test
    void shouldGoOnToTheSameBitsWhereverTheShardsAre() {
        // given
        String sha256 = train("whole", "driver", 30).parametersSha256();

        // when a run is taken up where its shards have not been before
        train("pieces", "driver", 10);
        train("pieces", "executors", 20);
        Result last = train("pieces", "processes", 30);

        // then
        assertThat(last.parametersSha256()).isEqualTo(sha256);
        assertThat(last.step()).isEqualTo(30);
        assertThat(last.deterministic()).isTrue();
    }

    @Test
    void shouldEndWithOneLineWhenAShardIsLost() throws Exception {
        // given a run that has written a checkpoint
        Path checkpoints = training.run("lost").resolve("checkpoints");
        CompletableFuture<CairnException> run = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(CairnException.class, () -> train("lost", "processes", 100_000)));
        while (newest(checkpoints) == 0 && !run.isDone()) {
            Thread.sleep(20);
        }

        // when
        PROCESSES.get(1).close();

        // then
        CairnException error = run.get(20, TimeUnit.SECONDS);
        assertThat(error)
                .hasMessageMatching("server shard 1 at " + ADDRESSES.get(1) + " .*; the same command goes on"
                        + " from the newest checkpoint");
        assertThat(error.exitCode()).isEqualTo(ExitCode.RETRY);
        int more = newest(checkpoints) + 5;
        assertThat(train("lost", "driver", more).step()).isEqualTo(more);
        startAgain(1);
    }

    @Test
    void shouldGoBackToTheNewestCheckpointWhereAShardIsLostAndAnotherTakesItsPlace() throws Exception {
        // given
        String sha256 = train("undisturbed", "driver", 200).parametersSha256();
        Path checkpoints = training.run("restarted").resolve("checkpoints");
        CompletableFuture<Result> run =
                CompletableFuture.supplyAsync(() -> train("restarted", "processes", 200, "server.restarts=2"));
        while (newest(checkpoints) == 0 && !run.isDone()) {
            Thread.sleep(20);
        }

        // when
        PROCESSES.get(1).close();
        assertThat(run).isNotDone();
        startAgain(1);

        // then
        assertThat(run.get(60, TimeUnit.SECONDS).parametersSha256()).isEqualTo(sha256);
    }

    /** The step of the newest checkpoint; 0 for none. */
    private static int newest(Path checkpoints) {
        String[] files = checkpoints
                .toFile()
                .list((path, name) -> Files.exists(path.toPath().resolve(name + "/manifest.json")));
        return Stream.ofNullable(files)
                .flatMap(Stream::of)
                .mapToInt(name -> Integer.parseInt(name.replaceAll("\\D", "")))
                .max()
                .orElse(0);
    }

    private static Result train(String name, String placement, int steps, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "train.maxSteps=" + steps,
                "train.epochs=10000",
                "optimizer.scheduleSteps=2000",
                "train.evaluateEverySteps=100000",
                "checkpoint.everySteps=5",
                "optimizer.clipNorm=1",
                "server.shards=2",
                "server.restarts=0",
                "server.placement=" + placement,
                "server.addresses=" + String.join(",", ADDRESSES),
                "server.keyFile=" + folder.resolve("key")));
        settings.addAll(List.of(more));
        return training.train(name, settings.toArray(String[]::new));
    }
}
