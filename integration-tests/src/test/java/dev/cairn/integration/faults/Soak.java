package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Many faults in one long run, keyed by step, rank and point, from a fixed seed: one in twenty is a kill, the others
 * stalls of workers and slow disks under checkpoints, while of the messages one in a thousand is lost. It must end on the bits of the undisturbed run, and nothing that its
 * processes hold may grow.
 */
final class Soak {
    private static final long SEED = 20261123;
    private static final List<Point> IN_STEP = List.of(Point.BEFORE_PUSH, Point.MID_PUSH, Point.AFTER_PUSH);
    /** One step in so many is struck. */
    private static final int EVERY = 100;
    /** One checkpoint in so many. */
    private static final int CHECKPOINTS_EVERY = 4;

    private static final int KILLS_IN = 20;
    private static final int LEAST_LOST = 50;
    private static final double STALL_SECONDS = 0.3;
    private static final int CHECKPOINT_STEPS = 250;
    private static final String[] SETTINGS = {
        "worker.restarts=50", "model.size=tiny", "checkpoint.everySteps=" + CHECKPOINT_STEPS
    };

    private Soak() {}

    static List<Row> run(Course course) throws IOException, InterruptedException {
        List<Strike> plan = plan(course.steps());
        System.err.println("soak: seed " + SEED + ", " + plan.size() + " strikes");
        List<String> settings = new ArrayList<>(List.of(SETTINGS));
        settings.addAll(List.of(course.onStruckDisk("soak", plan)));
        Path lost = course.runFolder("soak-lost");
        settings.add("server.transport=udp");
        settings.add("spark.executor.extraJavaOptions=" + LostMessages.options(lost));
        Course.Run undisturbed = course.undisturbed(SETTINGS);
        long startNs = System.nanoTime();
        Process driver = course.command("soak", plan, settings.toArray(String[]::new))
                .with(Map.of("OMP_NUM_THREADS", "1", "JAVA_TOOL_OPTIONS", LostMessages.options(lost)))
                .start();
        try (var resources = Resources.of(driver.toHandle(), ProcessHandle.current())) {
            int exitCode = driver.waitFor();
            Course.Run run = course.ended("soak", exitCode, (System.nanoTime() - startNs) / 1e9);
            List<Row> rows = new ArrayList<>(Rows.of("soak", undisturbed, run, plan, Double.NaN));
            rows.add(Rows.atLeast("soak: messages lost", LostMessages.count(lost), LEAST_LOST));
            rows.addAll(resources.rows());
            return rows;
        } finally {
            driver.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static List<Strike> plan(int steps) {
        var random = new Random(SEED);
        var plan = new ArrayList<Strike>();
        for (long step = 20; step < steps; step += 1 + random.nextInt(2 * EVERY - 1)) {
            Point point = IN_STEP.get(random.nextInt(IN_STEP.size()));
            boolean kills = random.nextInt(KILLS_IN) == 0;
            plan.add(new Strike(
                    step, random.nextInt(2), point, kills ? Action.KILL : Action.STALL, kills ? 0 : STALL_SECONDS));
        }
        for (long step = CHECKPOINT_STEPS; step < steps; step += (long) CHECKPOINTS_EVERY * CHECKPOINT_STEPS) {
            plan.add(new Strike(step, 0, Point.WRITING, Action.STALL, 10 * STALL_SECONDS));
        }
        return plan;
    }
}
