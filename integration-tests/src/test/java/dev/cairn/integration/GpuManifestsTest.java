package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What deploy/ has for GPUs, checked without a cluster that has some. */
class GpuManifestsTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"gpu-standalone.conf", "gpu-yarn.conf", "gpu-kubernetes.conf"})
    void shouldGiveExecutorsCardsAndOtherTasksAShareOfThem(String file) throws IOException {
        // given
        var properties = new Properties();
        try (Reader text = Files.newBufferedReader(deploy("spark").resolve(file))) {
            properties.load(text);
        }

        // when
        var conf = new SparkConf(false);
        properties.stringPropertyNames().forEach(key -> conf.set(key, properties.getProperty(key)));

        // then
        assertThat(properties.stringPropertyNames()).allMatch(key -> key.startsWith("spark."));
        assertThat(conf.getInt("spark.executor.resource.gpu.amount", 0)).isPositive();
        assertThat(conf.get("spark.executor.resource.gpu.discoveryScript")).endsWith("/cairn-gpus");
        assertThat(conf.getDouble("spark.task.resource.gpu.amount", 1)).isLessThanOrEqualTo(0.5); // or whole, to Spark
        if (conf.contains("spark.executor.memoryOverhead")) {
            assertThat(conf.getSizeAsMb("spark.executor.memoryOverhead")).isGreaterThanOrEqualTo(2048);
        }
    }

    @Test
    void shouldGivePodsSharedMemoryAndNoRoot() throws IOException {
        // given
        String text = Files.readString(deploy("kubernetes/gpu-executor.yaml"));

        // when
        JsonNode pod = new ObjectMapper().valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));

        // then
        assertThat(text).doesNotContain("\t").endsWith("\n");
        assertThat(pod.path("apiVersion").asText() + pod.path("kind").asText()).isEqualTo("v1Pod");
        JsonNode spec = pod.path("spec");
        assertThat(spec.path("securityContext").path("runAsNonRoot").asBoolean())
                .isTrue();
        assertThat(spec.path("containers").get(0).path("name").asText()).isEqualTo("spark-kubernetes-executor");
        JsonNode mount = spec.path("containers").get(0).path("volumeMounts").get(0);
        JsonNode volume = spec.path("volumes").get(0);
        assertThat(mount.path("mountPath").asText()).isEqualTo("/dev/shm");
        assertThat(mount.path("name")).isEqualTo(volume.path("name"));
        assertThat(volume.path("emptyDir").path("medium").asText()).isEqualTo("Memory");
    }

    @Test
    void shouldBuildTheImageOfWhatIsThereAndNotAsRoot() throws IOException {
        // when
        List<String> lines = Files.readAllLines(deploy("images/Dockerfile"));

        // then
        assertThat(lines)
                .anyMatch(line -> line.matches("ARG BASE=nvidia/cuda:11\\.[678]\\..*"))
                .contains("USER 185");
        lines.stream()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .map(line -> line.substring("COPY ".length()).split(" "))
                .forEach(words -> {
                    for (int i = 0; i < words.length - 1; i++) {
                        Path source = Repository.root().resolve(words[i]);
                        assertThat(words[i].startsWith("jobs/target/") || Files.isExecutable(source))
                                .as(words[i])
                                .isTrue();
                    }
                });
    }

    @Test
    void shouldTellSparkOfTheCardsThatCanBeDriven() throws IOException {
        // when
        Command.Ended ended = discover(
                "cat <<'END'\n0, Tesla K40m, 3.5\n1, NVIDIA A100, 8.0\n2, NVIDIA H100, 9.0\n3, NVIDIA L4, 8.9\nEND");

        // then
        JsonNode found = new ObjectMapper().readTree(ended.out());
        assertThat(found.path("name").asText()).isEqualTo("gpu");
        assertThat(found.path("addresses")).extracting(JsonNode::asText).containsExactly("1", "3");
        assertThat(ended.err()).contains("2: NVIDIA H100 (9.0) is not for CUDA 11.6");
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void shouldTellSparkThatTheDriverDoesNotAnswer() throws IOException {
        // when
        Command.Ended ended = discover("echo no driver; exit 9");

        // then
        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.err()).isEqualTo("cairn-gpus: nvidia-smi does not answer: no driver\n");
    }

    private Command.Ended discover(String driver) throws IOException {
        Path command = temp.resolve("nvidia-smi");
        Files.writeString(command, "#!/bin/sh\n" + driver + "\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        return Command.of(deploy("bin/cairn-gpus").toString())
                .with(Map.of("PATH", temp + ":" + System.getenv("PATH")))
                .run();
    }

    private static Path deploy(String name) {
        return Repository.root().resolve("deploy").resolve(name);
    }
}
