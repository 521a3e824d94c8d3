package dev.cairn.driver.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.ExitCode;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run: {@code result.json}. A number that isn't finite is written as a text, {@code "NaN"}.
 *
 * @param error the one line that a user reads; null where all went well
 * @param step steps that were applied
 * @param stoppedEarly whether the run ended before its last step because the validation loss fell no further
 * @param epochs that they make, with fractions
 * @param metrics such as {@code test.accuracy}, {@code test.loss}, {@code validation.loss}
 * @param examplesPerSecond from the first step to the last since the run was taken up, all workers together
 * @param parametersSha256 of the parameters' bytes, little-endian floats in order; null where there are none
 * @param bytesPushed by all workers, as on the wire; likewise {@code bytesPulled}
 * @param backend what workers computed on; empty where none has started
 * @param wallSeconds from the command to the result, added up where the run was taken up again
 * @param secondsToFirstStep from the command until a first step was applied; 0 where none was
 * @param deterministic whether the same settings, in one go, give the same parameters to the bit
 */
public record Result(
        Status status,
        int exitCode,
        @Nullable String error,
        String job,
        long step,
        boolean stoppedEarly,
        double epochs,
        Map<String, Double> metrics,
        double examplesPerSecond,
        @Nullable String parametersSha256,
        long bytesPushed,
        long bytesPulled,
        long seed,
        int workers,
        String backend,
        double wallSeconds,
        double secondsToFirstStep,
        boolean deterministic) {

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public Result {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    }

    /** The result of a run that has not trained a step yet. */
    public static Result none(Settings settings) {
        return new Result(
                Status.STOPPED,
                ExitCode.INTERNAL.code(),
                "not finished",
                settings.job(),
                0,
                false,
                0,
                Map.of(),
                0,
                null,
                0,
                0,
                settings.getLong("seed"),
                settings.getInt("workers"),
                "",
                0,
                0,
                false);
    }

    /** The same run after some steps. */
    public Result reached(long steps, double epochsDone) {
        return new Result(
                status,
                exitCode,
                error,
                job,
                steps,
                stoppedEarly,
                epochsDone,
                metrics,
                examplesPerSecond,
                parametersSha256,
                bytesPushed,
                bytesPulled,
                seed,
                workers,
                backend,
                wallSeconds,
                secondsToFirstStep,
                deterministic);
    }

    /** The same run, done by another's training, which counts no bytes and promises no bits. */
    public Result trained(
            long steps,
            double epochsDone,
            Map<String, Double> figures,
            double pace,
            String sha256,
            String computedOn,
            double seconds,
            double toFirstStep) {
        return new Result(
                Status.DONE,
                ExitCode.DONE.code(),
                null,
                job,
                steps,
                false,
                epochsDone,
                figures,
                pace,
                sha256,
                0,
                0,
                seed,
                workers,
                computedOn,
                seconds,
                toFirstStep,
                false);
    }

    /** The same run, ended by a failure. */
    public Result failed(ExitCode code, String cause, double seconds) {
        return new Result(
                Status.of(code),
                code.code(),
                cause,
                job,
                step,
                stoppedEarly,
                epochs,
                metrics,
                examplesPerSecond,
                parametersSha256,
                bytesPushed,
                bytesPulled,
                seed,
                workers,
                backend,
                seconds,
                secondsToFirstStep,
                deterministic);
    }

    String toJson() throws JsonProcessingException {
        return JSON.writeValueAsString(this) + "\n";
    }

    static Result fromJson(String text) throws JsonProcessingException {
        return JSON.readValue(text, Result.class);
    }
}
