package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table: an example is a row. */
public record TablePreparation(TableSettings settings) implements Preparation {
    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    private static final List<String> LABELS = List.of("label", "class");
    private static final List<String> TARGETS = List.of("target");

    @Override
    public String identity() {
        return "table version=" + VERSION + " " + settings;
    }

    @Override
    public FittedTable fit(Dataset<Row> training) {
        List<String> columns = RawColumns.of(training);
        RawColumns.require("data.ignore", settings.ignored(), columns);
        String label = settings.target().isEmpty() ? role("data.label", settings.label(), LABELS, columns) : "";
        String target = label.isEmpty() ? role("data.target", settings.target(), TARGETS, columns) : "";
        Cells cells = new Cells(settings.encoding().missing());
        List<Feature> features = FeatureFitting.fit(training, settings.encoding(), features(columns, label, target));
        return new FittedTable(
                cells,
                features,
                label.isEmpty() ? null : Labels.fit(training, cells, label, settings.labelTrim()),
                target.isEmpty() ? null : target(training, cells, target));
    }

    private Target target(Dataset<Row> training, Cells cells, String target) {
        Profile profile = Profile.of(training, cells, target);
        return Target.of(target, profile, settings.targetScaling());
    }

    private List<String> features(List<String> columns, String label, String target) {
        List<String> features = settings.features().isEmpty()
                ? columns.stream()
                        .filter(column -> !settings.ignored().contains(column))
                        .filter(column -> !column.equals(label) && !column.equals(target))
                        .toList()
                : settings.features();
        if (features.isEmpty()) {
            throw new CairnException(
                    ExitCode.DATA, "data.features: no column is left to predict from; there are " + columns);
        }
        return features;
    }

    /** The column that a key names; else one that has one of the usual names; else none. */
    private String role(String key, String named, List<String> usual, List<String> columns) {
        if (!named.isEmpty()) {
            RawColumns.require(key, List.of(named), columns);
            return named;
        }
        return usual.stream()
                .filter(columns::contains)
                .filter(column -> !settings.ignored().contains(column)
                        && !settings.features().contains(column))
                .findFirst()
                .orElse("");
    }
}
