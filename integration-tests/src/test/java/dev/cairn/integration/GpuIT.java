package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * GPUs without one: a driver's command that is a script, CUDA's libraries that are empty files, and the real classes of
 * ND4J's CUDA backend on the class path beside the CPU's.
 */
class GpuIT {
    private static final String A100 = "NVIDIA A100-SXM4-40GB, 8.0, 39936, 40960";
    private static final String H100 = "NVIDIA H100 80GB HBM3, 9.0, 80995, 81559";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHORT = List.of(
            "train",
            "cnn",
            "--set",
            "data.digits.train=400",
            "--set",
            "data.digits.test=100",
            "--set",
            "train.batchSize=20");

    @TempDir
    Path host;

    @BeforeEach
    void makeUpABuildForGpus() throws IOException {
        Path library = host.resolve("code/org/nd4j/linalg/jcublas/bindings/linux-x86_64/libnd4jcuda.so");
        Files.createDirectories(library.getParent());
        Files.createFile(library);
    }

    @Test
    void shouldComputeOnTheCpuWhereTheDriverDoesNotAnswerAndSaySo() throws IOException {
        // given
        driver("echo 'NVIDIA-SMI has failed because it could not communicate with the driver.'; exit 9");

        // when
        Command.Ended ended = train("auto", "--out", host.resolve("run").toString());

        // then
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("cpu: NVIDIA's driver does not answer: nvidia-smi ended with code 9");
        assertThat(result(host.resolve("run")).path("backend").asText()).isEqualTo("cpu");
        assertThat(Files.readString(host.resolve("run/report.html"))).contains("<th>backend</th><td>cpu</td>");
    }

    @Test
    void shouldRefuseACardThatIsTooNewBeforeAnyDataIsRead() throws IOException {
        // given
        cards(H100);

        // when
        Command.Ended ended = train("gpu", "--data", "/nowhere");

        // then
        assertThat(ended.err())
                .contains(
                        "error: worker.device=gpu: H100 80GB HBM3 (9.0) is newer than ND4J's CUDA 11.6 code (3.7 to 8.6);"
                                + " worker.device=auto would compute on the CPU")
                .doesNotContain("/nowhere");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    /** ND4J itself would fall back to the CPU with a warning. */
    @Test
    void shouldSayThatTheBackendDoesNotLoadOnTheCardThatWasChosen() throws IOException {
        // given
        cards(A100);
        libraries();

        // when
        Command.Ended ended = train("gpu", "--workers", "1");

        // then
        assertThat(ended.out()).contains("gpu 0: A100-SXM4-40GB (8.0), CUDA 11.6, 39.0 GB free");
        assertThat(ended.err())
                .contains("error: worker.device: gpu 0: A100-SXM4-40GB (8.0), CUDA 11.6, 39.0 GB free was chosen, but"
                        + " ND4J's CUDA backend does not load");
        assertThat(ended.exitCode()).isEqualTo(2);
    }

    @Test
    void shouldTellTheDoctorsPatientWhatIsMissing() throws IOException {
        // given
        cards(H100);

        // when
        Command.Ended ended = cairn("doctor", "--set", "worker.device=gpu", "--workers", "1");
        Command.Ended healthy = cairn("doctor", "--workers", "2");

        // then
        assertThat(ended.out())
                .contains("GPUs [0: H100 80GB HBM3 (9.0)]", "MISSING")
                .contains("by shared memory: 4 MiB");
        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(healthy.out()).contains("2 workers", "nothing is missing");
        assertThat(healthy.exitCode()).as(healthy.out() + healthy.err()).isZero();
    }

    /** The probe says CPU, since there is no real card; where the workers are is as it would be with one. */
    @Test
    void shouldGiveEachWorkerOfAnExecutorACardAndAProcessOfItsOwn() throws Exception {
        // given
        driver(listing(A100, H100, A100)); // of which the discovery script leaves the H100 out
        String[] steps = {"--set", "train.maxSteps=150", "--seed", "7"};
        Command.Ended alone =
                train("cpu", with(steps, "--out", host.resolve("alone").toString()));
        try (var cluster = StandaloneCluster.withCards(2, 2, environment())) {
            // when
            List<String> words = new ArrayList<>(SHORT);
            words.addAll(List.of(with(
                    steps,
                    "--master",
                    cluster.url(),
                    "--set",
                    "spark.executor.resource.gpu.amount=2",
                    "--out",
                    host.resolve("run").toString())));
            Process run = Command.cairn(words.toArray(String[]::new))
                    .with(environment())
                    .start();
            Set<String> seen = new TreeSet<>();
            Set<Long> processes = new TreeSet<>();
            long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
            while (run.isAlive() && System.nanoTime() < end) {
                workerProcesses().forEach((pid, card) -> {
                    seen.add(card);
                    processes.add(pid);
                });
                Thread.sleep(100);
            }

            // then
            assertThat(run.waitFor()).as(cluster.executorLogs()).isZero();
            assertThat(seen).containsExactly("0", "2");
            assertThat(processes).hasSize(2);
            assertThat(workerProcesses()).isEmpty();
            assertThat(alone.exitCode()).isZero();
            assertThat(result(host.resolve("run")).path("parametersSha256"))
                    .isEqualTo(result(host.resolve("alone")).path("parametersSha256"));
        }
    }

    @Test
    void shouldHoldTheCudaBackendInTheJarOfItsProfile() throws IOException {
        try (var jar = new ZipFile(Repository.jar().toFile())) {
            ZipEntry library = Stream.of("linux-x86_64", "linux-x86_64-cudnn")
                    .map(name -> jar.getEntry("org/nd4j/linalg/jcublas/bindings/" + name + "/libnd4jcuda.so"))
                    .filter(entry -> entry != null)
                    .findFirst()
                    .orElse(null);
            assertThat(jar.getEntry("org/nd4j/linalg/cpu/nativecpu/CpuBackend.class"))
                    .isNotNull();
            assumeTrue(library != null, "cairn.jar was built without -P cuda");
            assertThat(library.getSize()).isGreaterThan(900_000_000L);
            assertThat(jar.getEntry("org/nd4j/linalg/jcublas/JCublasBackend.class"))
                    .isNotNull();
            assertThat(Files.size(Repository.jar())).isLessThan(1_200L << 20);
            boolean bundled = jar.stream().anyMatch(entry -> entry.getName().contains("libcublas.so"));
            assertThat(bundled).as("CUDA's own libraries").isFalse();
        }
    }

    private static String[] with(String[] some, String... more) {
        return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
    }

    /** Process id to CUDA_VISIBLE_DEVICES. */
    private static Map<Long, String> workerProcesses() {
        return ProcessHandle.allProcesses()
                .filter(process -> read(process, "cmdline").contains("dev.cairn.worker.process.ProcessMain"))
                .filter(process -> !read(process, "cmdline").startsWith("sh\0"))
                .collect(Collectors.toMap(ProcessHandle::pid, process -> read(process, "environ")
                        .replaceFirst("(?s).*CUDA_VISIBLE_DEVICES=([^\0]*).*", "$1")));
    }

    private static String read(ProcessHandle process, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private Command.Ended train(String device, String... more) {
        List<String> words = new ArrayList<>(SHORT);
        words.addAll(List.of("--set", "worker.device=" + device));
        if (!List.of(more).contains("train.maxSteps=150")) {
            words.addAll(List.of("--set", "train.maxSteps=3"));
        }
        words.addAll(List.of(more));
        return cairn(words.toArray(String[]::new));
    }

    /** As the launcher starts it, with the CUDA backend's classes beside cairn.jar. */
    private Command.Ended cairn(String... arguments) {
        String classPath = Stream.of(
                        host.resolve("code").toString(),
                        Repository.root()
                                .resolve("integration-tests/target/cuda/nd4j-cuda.jar")
                                .toString(),
                        Repository.jar().toString(),
                        Repository.sparkHome() + "/jars/*")
                .collect(Collectors.joining(":"));
        List<String> words = new ArrayList<>(List.of(
                "@" + Repository.root().resolve("integration-tests/jvm.options"),
                "-Xmx1g",
                "-cp",
                classPath,
                "dev.cairn.jobs.cli.Cairn"));
        words.addAll(List.of(arguments));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Command.of(java, words.toArray(String[]::new))
                .with(environment())
                .run();
    }

    private Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        environment.put("PATH", host.resolve("bin") + ":" + System.getenv("PATH"));
        environment.put("LD_LIBRARY_PATH", host.resolve("lib").toString());
        environment.put("OMP_NUM_THREADS", "1");
        return environment;
    }

    private void cards(String... cards) throws IOException {
        driver(listing(cards));
    }

    /** Answers both the probe's question and that of the discovery script. */
    private static String listing(String... cards) {
        var full = new ArrayList<String>();
        var brief = new ArrayList<String>();
        for (int i = 0; i < cards.length; i++) {
            String[] fields = cards[i].split(", ");
            full.add(i + ", GPU-" + i + "f, " + cards[i]);
            brief.add(i + ", " + fields[0] + ", " + fields[1]);
        }
        return "case $1 in\n*uuid*) cat <<'END'\n" + String.join("\n", full) + "\nEND\n;;\n*) cat <<'END'\n"
                + String.join("\n", brief) + "\nEND\n;;\nesac";
    }

    private void driver(String script) throws IOException {
        Path file = Files.createDirectories(host.resolve("bin")).resolve("nvidia-smi");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void libraries() throws IOException {
        Files.createDirectories(host.resolve("lib"));
        Files.createFile(host.resolve("lib/libcublas.so.11"));
        Files.createFile(host.resolve("lib/libcusolver.so.11"));
    }

    private static JsonNode result(Path run) throws IOException {
        return JSON.readTree(run.resolve("result.json").toFile());
    }
}
