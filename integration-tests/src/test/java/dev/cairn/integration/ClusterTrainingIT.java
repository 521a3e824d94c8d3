package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job cnn on a standalone cluster, each worker in a JVM of its own: the same bits as in local mode. */
class ClusterTrainingIT {
    private static StandaloneCluster cluster;

    @TempDir
    private static Path folder;

    private static String local;

    @BeforeAll
    static void start() throws IOException {
        cluster = StandaloneCluster.start(2, 2);
        Command.Ended ended = run(Command.cairn(arguments("local")));
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        local = result("local").path("parametersSha256").asText();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void shouldGiveTheParametersOfALocalRun() throws IOException {
        // when
        Command.Ended ended =
                run(Command.cairn(arguments("cluster", "--master", cluster.url(), "--set", "spark.cores.max=2")));

        // then
        assertThat(ended.exitCode()).as(ended.err() + cluster.executorLogs()).isZero();
        JsonNode result = result("cluster");
        assertThat(result.path("parametersSha256").asText()).isEqualTo(local);
        assertThat(result.path("deterministic").asBoolean()).isTrue();
        assertThat(result.path("metrics").path("test.accuracy").asDouble())
                .isEqualTo(result("local").path("metrics").path("test.accuracy").asDouble());
    }

    @Test
    void shouldGiveTheSameThroughPlainSparkSubmitAndUdp() throws IOException {
        // given
        List<String> words = new ArrayList<>(List.of(
                "--master",
                cluster.url(),
                "--class",
                "dev.cairn.jobs.cli.Cairn",
                Repository.jar().toString()));
        words.addAll(List.of(arguments("submitted", "--set", "spark.cores.max=2", "--set", "server.transport=udp")));

        // when
        Command.Ended ended = run(Command.sparkSubmit(words.toArray(String[]::new)));

        // then
        assertThat(ended.exitCode()).as(ended.err() + cluster.executorLogs()).isZero();
        assertThat(result("submitted").path("parametersSha256").asText()).isEqualTo(local);
    }

    @Test
    void shouldGiveTheSameWithServerShardsAsTasksOfTheirOwn() throws IOException {
        // when
        Command.Ended ended = run(Command.cairn(arguments(
                "executors",
                "--master",
                cluster.url(),
                "--set",
                "server.placement=executors",
                "--set",
                "server.shards=2")));

        // then
        assertThat(ended.exitCode()).as(ended.err() + cluster.executorLogs()).isZero();
        assertThat(ended.err()).doesNotContain("Lost task");
        assertThat(result("executors").path("parametersSha256").asText()).isEqualTo(local);
    }

    @Test
    void shouldScoreTheSavedModelAsTheRunDid() throws IOException {
        // when
        Command.Ended ended = run(Command.cairn(
                "evaluate", "--model", folder.resolve("local/model").toString(), "--data", ""));

        // then
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        double accuracy = result("local").path("metrics").path("test.accuracy").asDouble();
        assertThat(ended.out()).containsPattern("test.accuracy +" + String.format("%.2f %%", 100 * accuracy));
    }

    @Test
    void shouldRetrainThroughSparkSubmitAndScoreWithTheNewChampion() throws IOException {
        // given
        Nights nights =
                new Nights(folder.resolve("nights"), folder.resolve("registry").toString());
        nights.arrive(1, Nights.Kind.GOOD);
        String[] submitted = {
            "--master",
            cluster.url(),
            "--class",
            "dev.cairn.jobs.cli.Cairn",
            Repository.jar().toString(),
            "retrain",
            nights.pipeline().toString(),
            "--date",
            Nights.date(1),
            "--set",
            "spark.cores.max=2",
            "--set",
            "train.epochs=2",
            "--set",
            "retrain.holdout=0",
            "--set",
            "retrain.slice="
        };

        // when
        Command.Ended night = run(Command.sparkSubmit(submitted));
        Command.Ended scored = run(Command.cairn(
                "score",
                "--registry",
                folder.resolve("registry").toString(),
                "--model",
                "champion",
                "--data",
                folder.resolve("nights/frozen.csv").toString(),
                "--out",
                folder.resolve("scored").toString(),
                "--cache",
                folder.resolve("models").toString(),
                "--master",
                cluster.url(),
                "--set",
                "spark.cores.max=2"));

        // then
        assertThat(night.exitCode()).as(night.err() + cluster.executorLogs()).isZero();
        assertThat(night.out()).contains("promoted: the first model");
        assertThat(nights.champion()).isEqualTo(1);
        assertThat(scored.exitCode()).as(scored.err() + cluster.executorLogs()).isZero();
        assertThat(scored.out()).contains("300 rows in ", "0 without a prediction");
    }

    private static Command.Ended run(Command command) {
        return command.within(Duration.ofMinutes(5)).run();
    }

    private static String[] arguments(String name, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "train",
                "cnn",
                "--out",
                folder.resolve(name).toString(),
                "--set",
                "data.cache=" + folder.resolve("datasets"),
                "--set",
                "data.digits.train=2000",
                "--set",
                "data.digits.test=400",
                "--set",
                "train.maxSteps=100",
                "--set",
                "spark.executor.cores=1"));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static JsonNode result(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("result.json").toFile());
    }
}
