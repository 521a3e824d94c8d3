package dev.cairn.driver.training;

import dev.cairn.driver.run.Metrics.Evaluation;
import dev.cairn.server.checkpoint.ServerState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the state in which the validation loss was the lowest, and says when it has not fallen for so many evaluations in
 * a row. It is a function of the evaluations alone, so a run that goes on from a checkpoint finds it in its metrics.
 */
final class EarlyStopping {
    static final String LOSS = "validation.loss";

    private final int patience;
    private @Nullable Evaluation lowest;
    private @Nullable ServerState state;
    private int since;

    /** The evaluation with the lowest loss, and the state that it is of. */
    record Best(Evaluation evaluation, ServerState state) {
        /** What a person is told at the end. */
        String line(long lastStep, boolean stoppedEarly) {
            return String.format(
                    Locale.ROOT,
                    "%s step %d: the model is that of step %d, whose validation loss of %.4g is the lowest",
                    stoppedEarly ? "stopped early after" : "done after",
                    lastStep,
                    state.step(),
                    loss(evaluation));
        }
    }

    private EarlyStopping(int patience) {
        this.patience = patience;
    }

    /**
     * Goes on.
     *
     * @param patience evaluations in a row without a lower loss after which training ends; 0: it doesn't, and no state is
     *     kept
     * @param saves hold the state of the lowest loss
     * @param before evaluations of the run up to where it begins
     */
    static EarlyStopping of(int patience, Saves saves, Saves.Start start, List<Evaluation> before) {
        var stopping = new EarlyStopping(patience);
        before.forEach(stopping::judge);
        stopping.findState(saves, start.state());
        return stopping;
    }

    /** Where it is lost, the lowest loss counts from here on. */
    private void findState(Saves saves, ServerState start) {
        if (lowest != null) {
            long step = lowest.step();
            state = step == start.step()
                    ? start
                    : saves.best(step, start.parameters().length).orElse(null);
            lowest = state == null ? null : lowest;
            since = state == null ? 0 : since;
        }
    }

    /**
     * Takes one more evaluation.
     *
     * @return whether its loss is the lowest so far: its state is to be {@link #keep kept}
     */
    boolean judge(Evaluation evaluation) {
        return patience > 0 && isLowest(evaluation);
    }

    /** Takes the state of the lowest loss. */
    void keep(ServerState best) {
        state = best;
    }

    private boolean isLowest(Evaluation evaluation) {
        boolean isLower = loss(evaluation) < (lowest == null ? Double.POSITIVE_INFINITY : loss(lowest));
        lowest = isLower ? evaluation : lowest;
        since = isLower ? 0 : since + 1;
        return isLower;
    }

    static double loss(Evaluation evaluation) {
        return evaluation.figures().getOrDefault(LOSS, Double.NaN);
    }

    /** Whether training is to end. */
    boolean isSpent() {
        return patience > 0 && since >= patience;
    }

    /** Empty where none is kept, or no loss was a number. */
    Optional<Best> best() {
        return lowest == null || state == null ? Optional.empty() : Optional.of(new Best(lowest, state));
    }
}
