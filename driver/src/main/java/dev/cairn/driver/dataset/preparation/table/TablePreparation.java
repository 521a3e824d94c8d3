package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A table: an example is a row. */
public record TablePreparation(TableSettings settings) implements Preparation {
    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    private static final String USUAL_TARGET = "target";

    @Override
    public String identity() {
        return "table version=" + VERSION + " " + settings;
    }

    @Override
    public FittedTable fit(Dataset<Row> training) {
        List<String> columns = RawColumns.of(training);
        RawColumns.require("data.ignore", settings.ignored(), columns);
        List<String> used = Stream.concat(settings.features().stream(), settings.ignored().stream())
                .toList();
        String label = settings.target().isEmpty() ? Labels.column(settings.label(), columns, used) : "";
        String target = label.isEmpty() ? target(columns, used) : "";
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

    /** The column that {@code data.target} names; else one called target; else none. */
    private String target(List<String> columns, List<String> used) {
        if (!settings.target().isEmpty()) {
            RawColumns.require("data.target", List.of(settings.target()), columns);
            return settings.target();
        }
        return columns.contains(USUAL_TARGET) && !used.contains(USUAL_TARGET) ? USUAL_TARGET : "";
    }
}
