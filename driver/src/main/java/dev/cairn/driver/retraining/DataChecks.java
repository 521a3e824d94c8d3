package dev.cairn.driver.retraining;

import dev.cairn.driver.drift.ColumnProfile;
import dev.cairn.driver.drift.Drift;
import dev.cairn.driver.drift.RowProfile;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Whether new rows are fit to be trained on: their number, missing values, classes, and drift. */
final class DataChecks {
    private final Pipeline pipeline;
    private final List<String> refusals = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private Map<String, Double> drift = new TreeMap<>();

    DataChecks(Pipeline pipeline) {
        this.pipeline = pipeline;
    }

    /**
     * Checks rows.
     *
     * @param reference what the champion was trained on; empty where there is none
     * @param truth columns that are to be predicted
     */
    void check(RowProfile now, Optional<RowProfile> reference, Set<String> truth) {
        bounds(now.rows());
        for (ColumnProfile column : now.columns()) {
            double missing = now.rows() == 0 ? 0 : (double) column.missing() / now.rows();
            if (missing > pipeline.number("check.missing")) {
                refuse(
                        "column %s: %.4g of its values are missing, retrain.check.missing allows %.4g",
                        column.name(), missing, pipeline.number("check.missing"));
            }
        }
        reference.ifPresent(before -> {
            schema(before, now);
            balance(before, now, truth);
            drift(before, now);
        });
    }

    private void bounds(long rows) {
        long least = pipeline.whole("check.leastRows");
        long most = pipeline.whole("check.mostRows");
        if (rows < least) {
            refuse("%d new rows: must be at least %d (retrain.check.leastRows)", rows, least);
        }
        if (most > 0 && rows > most) {
            refuse("%d new rows: must be at most %d (retrain.check.mostRows)", rows, most);
        }
    }

    /** @throws CairnException DATA where a column is gone */
    private void schema(RowProfile before, RowProfile now) {
        for (String name : before.names()) {
            if (!now.names().contains(name)) {
                throw new CairnException(
                        ExitCode.DATA,
                        "the new rows have no column " + name + ", which the champion was trained on; they have "
                                + now.names());
            }
        }
        for (String name : now.names()) {
            if (!before.names().contains(name)) {
                warnings.add("column " + name + " is new; the champion has not seen it");
            }
        }
    }

    private void balance(RowProfile before, RowProfile now, Set<String> truth) {
        for (ColumnProfile column : now.columns()) {
            Optional<ColumnProfile> old = before.columns().stream()
                    .filter(other -> other.name().equals(column.name()))
                    .findFirst();
            if (truth.contains(column.name())
                    && old.isPresent()
                    && column.measure().equals(ColumnProfile.WORD)) {
                balance(old.get(), before.rows(), column, now.rows());
            }
        }
    }

    private void balance(ColumnProfile before, long rowsBefore, ColumnProfile now, long rows) {
        double limit = pipeline.number("check.balance");
        before.counts().forEach((name, count) -> {
            double due = (double) count / rowsBefore;
            double found = (double) now.counts().getOrDefault(name, 0L) / Math.max(1, rows);
            if (Math.abs(found - due) > limit) {
                refuse(
                        "class %s has %.4g of the new rows where it had %.4g (retrain.check.balance allows %.4g)",
                        name, found, due, limit);
            }
        });
    }

    private void drift(RowProfile before, RowProfile now) {
        String measure = pipeline.text("check.drift");
        drift = new TreeMap<>(Drift.valueOf(measure.toUpperCase(Locale.ROOT)).of(before, now));
        for (String key :
                List.of("data.ignore", "data.time", "data.id")) { // which go on by themselves, or serve nothing
            Arrays.stream(pipeline.settings().getString(key).split(","))
                    .map(String::strip)
                    .forEach(drift::remove);
        }
        double limit = pipeline.number("check.driftLimit");
        drift.forEach((column, value) -> {
            if (limit > 0 && value > limit) {
                String line = String.format(
                        Locale.ROOT,
                        "column %s has drifted: %s %.4g, retrain.check.driftLimit allows %.4g",
                        column,
                        measure,
                        value,
                        limit);
                (pipeline.text("check.onDrift").equals("refuse") ? refusals : warnings).add(line);
            }
        });
    }

    /** @param share of the new rows that older data holds too */
    void repeated(double share) {
        if (share > pipeline.number("check.repeated")) {
            refuse(
                    "%.4g of the new rows are in older data already, retrain.check.repeated allows %.4g",
                    share, pipeline.number("check.repeated"));
        }
    }

    private void refuse(String form, Object... values) {
        refusals.add(String.format(Locale.ROOT, form, values));
    }

    /** Why they are refused, a line each; none where they are not. */
    List<String> refusals() {
        return refusals;
    }

    List<String> warnings() {
        return warnings;
    }

    Map<String, Double> drift() {
        return drift;
    }
}
