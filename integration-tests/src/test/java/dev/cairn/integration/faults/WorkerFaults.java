package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What befalls workers. */
final class WorkerFaults {
    private static final double MOST_SECONDS_LOST = 15;
    private static final double FROZEN_SECONDS = 30;
    private static final int SLOW_STEPS = 50;
    private static final long SOAK_SEED = 20261123;
    private static final List<Point> IN_STEP = List.of(Point.BEFORE_PUSH, Point.MID_PUSH, Point.AFTER_PUSH);
    /** One step in so many is struck. */
    private static final int SOAK_EVERY = 100;

    private WorkerFaults() {}

    /** Dies at each point of a step, five times in one run. */
    static List<Row> killed(Course course) throws IOException, InterruptedException {
        long step = course.steps() / 8;
        var plan = List.of(
                new Strike(step, 0, Point.BEFORE_PUSH, Action.KILL, 0),
                new Strike(2 * step - 1, 0, Point.EVALUATING, Action.KILL, 0),
                new Strike(3 * step, 1, Point.MID_PUSH, Action.KILL, 0),
                new Strike(4 * step, 1, Point.AFTER_PUSH, Action.KILL, 0),
                new Strike(5 * step, 1, Point.BEFORE_PUSH, Action.KILL, 0));
        return Rows.of("worker-kill", course.undisturbed(), course.run("worker-kill", plan), plan, MOST_SECONDS_LOST);
    }

    /** Stands still, and comes back. */
    static List<Row> frozen(Course course) throws IOException, InterruptedException {
        var plan = List.of(new Strike(course.steps() / 2, 1, Point.BEFORE_PUSH, Action.FREEZE, FROZEN_SECONDS));
        Course.Run run = course.run("worker-freeze", plan);
        return Rows.of("worker-freeze", course.undisturbed(), run, plan, FROZEN_SECONDS + MOST_SECONDS_LOST);
    }

    /** Takes ten times as long for a while. */
    static List<Row> slow(Course course) throws IOException, InterruptedException {
        var plan = List.of(new Strike(course.steps() / 2, 1, Point.BEFORE_PUSH, Action.SLOW, SLOW_STEPS));
        return Rows.of("worker-slow", course.undisturbed(), course.run("worker-slow", plan), plan, Double.NaN);
    }

    /** A gradient that is not a number, and a batch whose loss leaps up, leave no trace but the steps that are left out. */
    static List<Row> numbers(Course course) throws IOException, InterruptedException {
        String[] guards = {"optimizer.nonFinite=skip", "optimizer.lossSpike=20"};
        long step = course.steps() / 4;
        var plan = List.of(
                new Strike(step, 0, Point.BEFORE_PUSH, Action.NAN, 0),
                new Strike(2 * step, 1, Point.BEFORE_PUSH, Action.SPIKE, 0));
        Course.Run run = course.run("numbers", plan, guards);
        List<Row> rows = new ArrayList<>(Rows.ended("numbers", run, plan));
        rows.add(Rows.equal(
                "numbers: steps left out",
                run.result().path("metrics").path("train.stepsLeftOut").asDouble(),
                2));
        return rows;
    }

    /** Many faults in one long run, keyed by step and rank, from a fixed seed: a kill, stalls, a freeze. */
    static List<Row> soak(Course course) throws IOException, InterruptedException {
        var random = new Random(SOAK_SEED);
        var plan = new ArrayList<Strike>();
        for (long step = 20; step < course.steps(); step += 1 + random.nextInt(2 * SOAK_EVERY - 1)) {
            Point point = IN_STEP.get(random.nextInt(IN_STEP.size()));
            boolean kills = random.nextInt(20) == 0;
            plan.add(new Strike(step, random.nextInt(2), point, kills ? Action.KILL : Action.STALL, kills ? 0 : 0.3));
        }
        System.err.println("soak: seed " + SOAK_SEED + ", " + plan.size() + " strikes");
        String[] budget = {"worker.restarts=50"};
        return Rows.of("soak", course.undisturbed(budget), course.run("soak", plan, budget), plan, Double.NaN);
    }
}
