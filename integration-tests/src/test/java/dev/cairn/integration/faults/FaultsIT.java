package dev.cairn.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.run.Result;
import dev.cairn.integration.LocalTraining;
import dev.cairn.integration.StandaloneCluster;
import dev.cairn.integration.faults.Strike.Action;
import dev.cairn.integration.faults.Strike.Point;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
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
        course = new Course(folder, cluster::url, STEPS);
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
        assertThat(run.parameters()).isEqualTo(local("undisturbed", List.of()).parametersSha256());
        assertThat(run.out())
                .containsPattern("(?s)worker 1 on 127.0.0.1 is lost: .*worker 1 starts again on 127.0.0.1");
    }

    /** What a worker has not sent yet dies with it, so that all go back to where every rank has laid that down. */
    @Test
    void shouldEndOnTheSameBitsWhereAWorkerDiesThatHasNotSentAll() throws Exception {
        // given
        String[] inPart = {"server.encoding=topk", "server.topk=0.01", "optimizer.name=momentum", "train.maxSteps=24"};
        var plan = List.of(new Strike(15, 1, Point.MID_PUSH, Action.KILL, 0));

        // when
        Course.Run run = course.run("owing", plan, inPart);

        // then
        assertThat(run.exitCode()).as(run.err() + cluster.executorLogs()).isZero();
        assertThat(run.struck()).isEqualTo(1);
        assertThat(run.err()).contains("all start again from the newest checkpoint, server.restarts allows 3");
        assertThat(run.parameters())
                .isEqualTo(local("owing-undisturbed", List.of(), inPart).parametersSha256());
        assertThat(run.result().path("deterministic").asBoolean()).isTrue();
        assertThat(run.folder().resolve("report.html"))
                .content()
                .contains("What befell the run", "worker 1 on 127.0.0.1 is lost");
    }

    /** Adam's mean of squares, infinite, shows in no loss: its parameter just moves no more. */
    @Test
    void shouldEndAsDivergedWithACheckpointFromBeforeWhereAnOptimizersStateOverflows() throws Exception {
        var plan = List.of(new Strike(15, 1, Point.BEFORE_PUSH, Action.HUGE, 0));

        assertThatThrownBy(() -> local("overflown", plan, "optimizer.name=adam"))
                .hasMessageStartingWith(
                        "diverged: step 20 has left parameters, or an optimizer's state, that are not finite")
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DIVERGED));
        assertThat(folder.resolve("overflown/checkpoints/step-10/manifest.json"))
                .exists();
        assertThat(folder.resolve("overflown/checkpoints/step-20")).doesNotExist();
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

    /** A run in this JVM's own local Spark, to the same bits. */
    private static Result local(String name, List<Strike> plan, String... settings) {
        return new LocalTraining(folder)
                .trainJob(
                        FaultyCnn.class.getName(),
                        name,
                        course.settings(name, plan, settings).toArray(String[]::new));
    }
}
