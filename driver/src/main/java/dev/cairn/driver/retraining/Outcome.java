package dev.cairn.driver.retraining;

import dev.cairn.worker.ExitCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a night: {@code result.json} of a retraining, and its entry in the registry.
 *
 * @param status done or failed, as of every run
 * @param exitCode of the command
 * @param error the line that says why it was refused or has failed; null where a model was promoted, or none was due
 * @param decision promoted, refused, nothing-new or failed
 * @param why the line for people, whatever the decision
 * @param question hash of the configuration and the data: another date's night with the same would answer the same
 * @param champion that serves after this night; null for none
 * @param version that this night has made; null for none
 * @param days the new days, times or snapshots that no earlier night had trained on
 * @param quarantined whether these are left out of later nights
 * @param metrics such as {@code champion.frozen.accuracy}, {@code challenger.newest.accuracy}
 * @param drift of each column against the champion's training data
 * @param warnings what was noticed and is no reason to refuse
 * @param examples that the challenger was trained on
 */
public record Outcome(
        String status,
        int exitCode,
        @Nullable String error,
        String decision,
        String why,
        String pipeline,
        String runId,
        String question,
        String date,
        @Nullable Long champion,
        @Nullable Long version,
        List<String> days,
        boolean quarantined,
        Map<String, Double> metrics,
        Map<String, Double> drift,
        List<String> warnings,
        long examples,
        double trainingSeconds,
        double wallSeconds,
        String finished) {
    /** A better model serves. */
    public static final String PROMOTED = "promoted";
    /** The old one stays. */
    public static final String REFUSED = "refused";
    /** No data has come. */
    public static final String NOTHING_NEW = "nothing-new";
    /** Something went wrong on the way; the same command goes on. */
    public static final String FAILED = "failed";

    public Outcome {
        days = List.copyOf(days);
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        drift = Collections.unmodifiableMap(new TreeMap<>(drift));
        warnings = List.copyOf(warnings);
    }

    /** Whether a challenger was judged, or the data checked; else no data had come. */
    boolean isAnswer() {
        return !decision.equals(NOTHING_NEW);
    }

    boolean isPromoted() {
        return decision.equals(PROMOTED);
    }

    /** How the command ends. */
    public ExitCode code() {
        for (ExitCode code : ExitCode.values()) {
            if (code.code() == exitCode) {
                return code;
            }
        }
        return ExitCode.INTERNAL;
    }
}
