package dev.cairn.server.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Schedules by the hundred, and in the profile soak by ten thousands; each has a seed, which a failure names. */
class SimulationTest {
    private static final int FEW = 400;
    private static final int MANY = 20_000;
    private static final double NOTHING = 0;
    private static final double ONE_IN_A_HUNDRED = 0.01;

    private int kills;
    private int complete;

    @Test
    void shouldEndOnTheBitsOfAPlainLoopWhoeverIsKilledAndWhateverIsRepeated() {
        runComplete(FEW);
    }

    @Test
    @Tag("soak")
    void shouldEndOnTheBitsOfAPlainLoopInManySchedules() {
        runComplete(MANY);
    }

    private void runComplete(int schedules) {
        simulate(schedules, NOTHING, Simulation::checkEnd);
        assertThat(kills).isGreaterThan(schedules / 10);
    }

    @Test
    void shouldGoWrongInNoStepAndLeaveNobodyWaitingWhereMessagesGetLost() {
        runWithLosses(FEW);
    }

    @Test
    @Tag("soak")
    void shouldGoWrongInNoStepWhereMessagesGetLostInManySchedules() {
        runWithLosses(MANY);
    }

    private void runWithLosses(int schedules) {
        simulate(schedules, ONE_IN_A_HUNDRED, Simulation::checkFailures);
        assertThat(complete).isBetween(schedules / 20, schedules - 1);
    }

    private void simulate(int schedules, double lossRate, Consumer<Simulation> check) {
        long first = System.nanoTime();
        System.out.println("seed " + first);
        for (long seed = first; seed < first + schedules; seed++) {
            try {
                Simulation run = new Simulation(seed, lossRate);
                complete += run.run() ? 1 : 0;
                check.accept(run);
                run.checkSteps();
                kills += run.kills;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
