package dev.cairn.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.integration.StandaloneCluster;
import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code integration-tests/faults} does at length, in short. */
class FaultsIT {
    private static final int STEPS = 80;

    @TempDir
    private static Path folder;

    private static StandaloneCluster cluster;
    private static Course course;

    @BeforeAll
    static void start() throws Exception {
        cluster = StandaloneCluster.start(2, 1);
        course = new Course(folder, cluster.url(), STEPS);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /** Each worker's process dies without a word; Spark starts another, whose worker goes on at the step that is due. */
    @Test
    void shouldEndOnTheSameBitsWhereWorkersDieInTheMiddleOfAPushAndOfAnEvaluation() throws Exception {
        // given
        var plan = List.of(
                new Strike(19, 0, Point.EVALUATING, Action.KILL, 0),
                new Strike(45, 0, Point.AFTER_PUSH, Action.KILL, 0),
                new Strike(45, 1, Point.MID_PUSH, Action.KILL, 0));

        // when
        Course.Run run = course.run("killed", plan);

        // then
        assertThat(run.exitCode()).as(run.err() + cluster.executorLogs()).isZero();
        assertThat(run.struck()).isEqualTo(3);
        assertThat(run.parameters()).isEqualTo(course.undisturbed().parameters());
        assertThat(run.out())
                .containsPattern("(?s)worker 1 on 127.0.0.1 is lost: .*worker 1 starts again on 127.0.0.1");
    }

    @Test
    void shouldEndWithTheWorkerAndItsHostWhenItsRestartsAreSpent() throws Exception {
        // when
        Course.Run run =
                course.run("spent", List.of(new Strike(5, 1, Point.AFTER_PUSH, Action.KILL, 0)), "worker.restarts=0");

        // then
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.result().path("error").asText())
                .startsWith("worker 1 has failed more often than worker.restarts allows; the last time on 127.0.0.1:"
                        + " ExecutorLostFailure");
    }
}
