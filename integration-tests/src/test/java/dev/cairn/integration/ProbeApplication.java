package dev.cairn.integration;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Slots;
import dev.cairn.driver.cluster.TaskStage;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/**
 * A Spark application of one stage, which says where its workers ran. Arguments: the number of
 * workers, and {@code fail} for a second worker that finds its data damaged.
 */
public final class ProbeApplication {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private ProbeApplication() {}

    public static void main(String[] arguments) {
        int workers = Integer.parseInt(arguments[0]);
        boolean fail = List.of(arguments).contains("fail");
        try (Cluster cluster = Cluster.connect(null, "probe", Slots.of(workers), Map.of(), DEADLINE)) {
            List<String> places = TaskStage.workers(cluster, workers, task -> {
                        if (fail && task.rank() == 1) {
                            throw new CairnException(ExitCode.DATA, "shard 3: checksum differs");
                        }
                        occupySlot();
                        return "rank=" + task.rank() + " host=" + task.host() + " process="
                                + ProcessHandle.current().pid() + " threads=" + System.getenv("OMP_NUM_THREADS")
                                + " vectors="
                                + ModuleLayer.boot()
                                        .findModule("jdk.incubator.vector")
                                        .isPresent();
                    })
                    .await(Duration.ofSeconds(60));
            places.forEach(System.out::println);
            System.out.println("driver=" + cluster.host());
        } catch (CairnException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(e.exitCode().code());
        }
    }

    /** As a worker that trains would, so that no other gets the slot after it. */
    private static void occupySlot() {
        try {
            Thread.sleep(3_000);
        } catch (InterruptedException e) {
            throw new IllegalStateException("stopped while it held its slot", e);
        }
    }

    /** Writes a jar of this class alone. */
    static Path jar() {
        Path jar = Repository.newFolder("probe").resolve("probe.jar");
        String entry = ProbeApplication.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                var in = ProbeApplication.class.getResourceAsStream("/" + entry)) {
            out.putNextEntry(new JarEntry(entry));
            in.transferTo(out);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
