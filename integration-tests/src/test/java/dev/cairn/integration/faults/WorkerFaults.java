package dev.cairn.integration.faults;

import dev.cairn.integration.bench.Row;
import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What befalls workers. */
final class WorkerFaults {
    private static final double MOST_SECONDS_LOST = 15;
    private static final double FROZEN_SECONDS = 30;
    private static final int SLOW_STEPS = 50;

    private WorkerFaults() {}

    /** Dies while it reads and at each point of a step, six times in one run. */
    static List<Row> killed(Course course) throws IOException, InterruptedException {
        long step = course.steps() / 8;
        var plan = List.of(
                new Strike(0, 0, Point.READING, Action.KILL, 0),
                new Strike(step, 0, Point.BEFORE_PUSH, Action.KILL, 0),
                new Strike(2 * step - 1, 0, Point.EVALUATING, Action.KILL, 0),
                new Strike(3 * step, 1, Point.MID_PUSH, Action.KILL, 0),
                new Strike(4 * step, 1, Point.AFTER_PUSH, Action.KILL, 0),
                new Strike(5 * step, 1, Point.BEFORE_PUSH, Action.KILL, 0));
        Course.Run run = course.run("worker-kill", plan, course.onStruckDisk("worker-kill", plan));
        return Rows.of("worker-kill", course.undisturbed(), run, plan, MOST_SECONDS_LOST);
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
}
