package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What befalls the server's shards, in executors of their own. */
final class ServerFaults {
    private static final double MOST_SECONDS_LOST = 60;
    private static final String[] SHARDS = {"server.placement=executors", "server.shards=2", "spark.cores.max=4"};

    private ServerFaults() {}

    /** The process of one dies without a word: the server starts again, and all go back to the newest checkpoint. */
    static List<Row> killed(Course course) throws IOException, InterruptedException {
        Course.Run undisturbed = course.undisturbed(SHARDS);
        long startNs = System.nanoTime();
        Process driver = course.command("server-kill", List.of(), SHARDS).start();
        try {
            Path manifests = course.runFolder("server-kill").resolve("checkpoints");
            while (driver.isAlive() && checkpoints(manifests) == 0) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            int killed = killShard();
            int exitCode = driver.waitFor();
            Course.Run run = course.ended("server-kill", exitCode, (System.nanoTime() - startNs) / 1e9);
            boolean same = exitCode == 0 && run.parameters().equals(undisturbed.parameters());
            return List.of(
                    Rows.equal("server-kill: processes killed", killed, 1),
                    Rows.equal("server-kill: exit code", exitCode, 0),
                    Rows.equal("server-kill: runs on the same bits", same ? 1 : 0, 1),
                    Rows.lost("server-kill", run.seconds() - undisturbed.seconds(), MOST_SECONDS_LOST));
        } finally {
            driver.destroyForcibly();
        }
    }

    private static long checkpoints(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(checkpoint -> Files.exists(checkpoint.resolve("manifest.json")))
                    .count();
        }
    }

    /** Returns how many were killed. */
    private static int killShard() throws IOException, InterruptedException {
        List<ProcessHandle> executors = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("CoarseGrainedExecutorBackend"))
                .toList();
        for (ProcessHandle executor : executors) {
            if (threads(executor).contains("cairn-shard-reporter")) {
                executor.destroyForcibly();
                return 1;
            }
        }
        return 0;
    }

    private static String threads(ProcessHandle process) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process dump = new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), "Thread.print")
                .redirectErrorStream(true)
                .start();
        String text = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        dump.waitFor();
        return text;
    }
}
