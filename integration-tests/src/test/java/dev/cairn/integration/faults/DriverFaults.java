package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What befalls the driver. */
final class DriverFaults {
    private static final double MOST_SECONDS_LOST = 60;
    private static final int KILLS = 2;

    private DriverFaults() {}

    /** Its process dies without a word; the same command goes on. */
    static List<Row> killed(Course course) throws IOException, InterruptedException {
        double seconds = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            seconds += killAt(course, kill * course.steps() / (KILLS + 1));
        }
        Course.Run run = course.run("driver-kill", List.of());
        Course.Run undisturbed = course.undisturbed();
        boolean same = run.exitCode() == 0 && run.parameters().equals(undisturbed.parameters());
        return List.of(
                Rows.equal("driver-kill: runs on the same bits", same ? 1 : 0, 1),
                Rows.lost("driver-kill", (seconds + run.seconds() - undisturbed.seconds()) / KILLS, MOST_SECONDS_LOST));
    }

    /** Lets the run come to a step, and kills it; returns its seconds. */
    private static double killAt(Course course, int step) throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        Process driver = course.command("driver-kill", List.of()).start();
        Path metrics = course.runFolder("driver-kill").resolve("metrics.jsonl");
        while (driver.isAlive() && !(Files.exists(metrics) && lines(metrics) >= step)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        if (!driver.isAlive()) {
            throw new IllegalStateException("the run ended before step " + step + " with " + driver.exitValue());
        }
        driver.destroyForcibly().waitFor();
        return (System.nanoTime() - startNs) / 1e9;
    }

    private static long lines(Path file) throws IOException {
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }
}
