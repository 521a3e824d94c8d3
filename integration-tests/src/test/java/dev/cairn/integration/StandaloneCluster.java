package dev.cairn.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Spark standalone cluster on the loopback address: a master and workers, each its own JVM, from
 * the Spark home that the build puts together. Their logs and those of the executors stay under
 * {@code integration-tests/target/processes}.
 */
public final class StandaloneCluster implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String HOST = "127.0.0.1";
    private static final Pattern MASTER_UP = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern WORKER_UP = Pattern.compile("Successfully registered with master (\\S+)");

    private final Path folder = Repository.newFolder("cluster");
    private final List<ChildProcess> processes = new ArrayList<>();
    private final Map<String, String> variables;
    private final String url;

    private StandaloneCluster(int workers, int cores, Map<String, String> variables, List<String> workerFlags) {
        this.variables = variables;
        try {
            ChildProcess master = java("master", List.of(), "org.apache.spark.deploy.master.Master");
            url = master.awaitLog(MASTER_UP, DEADLINE);
            List<ChildProcess> started = new ArrayList<>();
            for (int i = 0; i < workers; i++) {
                String name = "worker-" + i;
                started.add(java(
                        name,
                        workerFlags,
                        "org.apache.spark.deploy.worker.Worker",
                        "--cores",
                        String.valueOf(cores),
                        "--memory",
                        "2g",
                        "--work-dir",
                        folder.resolve(name).toString(),
                        url));
            }
            started.forEach(worker -> worker.awaitLog(WORKER_UP, DEADLINE));
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts a master and as many workers, each with that number of cores, and waits until all are registered. */
    public static StandaloneCluster start(int workers, int cores) {
        return new StandaloneCluster(workers, cores, Map.of(), List.of());
    }

    /**
     * The same with one worker, which holds GPUs.
     *
     * @param cards that it takes of those that {@code deploy/bin/cairn-gpus} finds
     * @param variables of its environment
     */
    public static StandaloneCluster withCards(int cores, int cards, Map<String, String> variables) {
        Path script = Repository.root().resolve("deploy/bin/cairn-gpus");
        return new StandaloneCluster(
                1,
                cores,
                variables,
                List.of(
                        "-Dspark.worker.resource.gpu.amount=" + cards,
                        "-Dspark.worker.resource.gpu.discoveryScript=" + script));
    }

    /** The master's, for {@code --master}. */
    public String url() {
        return url;
    }

    /** What executors have written to standard error, all together. */
    public String executorLogs() {
        try (Stream<Path> files = Files.walk(folder)) {
            StringBuilder logs = new StringBuilder();
            for (Path file : files.filter(path -> path.endsWith("stderr")).toList()) {
                logs.append(file).append('\n').append(Files.readString(file)).append('\n');
            }
            return logs.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ChildProcess java(String name, List<String> flags, String mainClass, String... arguments) {
        Path spark = Repository.sparkHome();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m"));
        command.addAll(flags);
        command.addAll(List.of(
                "-cp", spark.resolve("jars") + "/*", mainClass, "--host", HOST, "--port", "0", "--webui-port", "0"));
        command.addAll(Arrays.asList(arguments));
        Map<String, String> environment = new HashMap<>(variables);
        environment.putAll(
                Map.of("SPARK_HOME", spark.toString(), "SPARK_SCALA_VERSION", "2.12", "SPARK_LOCAL_IP", HOST));
        ChildProcess process = ChildProcess.start(name, folder.resolve(name + ".log"), environment, command);
        processes.add(process);
        return process;
    }

    /** Kills the workers, then the master, and drops the copies of jars that the executors have fetched. */
    @Override
    public void close() {
        Collections.reverse(processes);
        processes.forEach(ChildProcess::close);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path jar :
                    files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Files.delete(jar);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
