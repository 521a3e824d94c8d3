package dev.cairn.driver.dataset.preparation.series;

import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.driver.dataset.preparation.table.FeatureFitting;
import dev.cairn.driver.dataset.preparation.table.Profile;
import dev.cairn.driver.dataset.preparation.table.Target;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Time series: an example is a window of rows, and what comes right behind it. */
public record SeriesPreparation(SeriesSettings settings) implements Preparation {
    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "series version=" + VERSION + " " + settings;
    }

    @Override
    public boolean isOfSequences() {
        return true;
    }

    @Override
    public FittedSeries fit(Dataset<Row> training) {
        List<String> columns = RawColumns.of(training);
        RawColumns.require("data.time", settings.time(), columns);
        RawColumns.require("data.group", settings.group(), columns);
        RawColumns.require("data.ignore", settings.ignored(), columns);
        RawColumns.require("data.target", List.of(settings.target()), columns);
        Cells cells = new Cells(settings.encoding().missing());
        FittedSeries fitted = new FittedSeries(
                cells,
                time(training, cells),
                settings.group(),
                FeatureFitting.fit(training, settings.encoding(), features(columns)),
                Target.of(settings.target(), Profile.of(training, cells, settings.target()), settings.targetScaling()),
                settings.steps(),
                settings.horizon(),
                settings.stride(),
                settings.fillLimit());
        if (fitted.examples(training).isEmpty()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.steps=" + settings.steps() + ": the training part has no window of "
                            + (settings.steps() + settings.horizon())
                            + " rows on end with what is to be predicted; lower data.steps, or bring more rows");
        }
        return fitted;
    }

    private List<TimeColumn> time(Dataset<Row> training, Cells cells) {
        Map<String, Profile> profiles = Profile.of(training, cells, settings.time());
        return profiles.entrySet().stream()
                .map(entry -> new TimeColumn(entry.getKey(), entry.getValue().isNumeric()))
                .toList();
    }

    private List<String> features(List<String> columns) {
        return settings.features().isEmpty()
                ? columns.stream()
                        .filter(column -> !settings.time().contains(column))
                        .filter(column -> !settings.group().contains(column))
                        .filter(column -> !settings.ignored().contains(column))
                        .toList()
                : settings.features();
    }
}
