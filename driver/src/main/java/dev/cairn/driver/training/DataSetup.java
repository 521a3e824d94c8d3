package dev.cairn.driver.training;

import dev.cairn.driver.dataset.BadRows;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Split;
import dev.cairn.driver.dataset.source.Arrival;
import dev.cairn.driver.dataset.source.CsvForm;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.driver.settings.Settings;
import java.util.Set;

/** What the configuration says of the data. */
public final class DataSetup {
    private DataSetup() {}

    /** All of it. */
    public static DataSettings of(Settings settings) {
        return new DataSettings(
                source(settings),
                kind -> PreparationSetup.of(settings, kind),
                settings.getString("data.id"),
                new Split(
                        settings.getEnum("data.split", Split.Way.class),
                        settings.getDouble("data.testShare"),
                        settings.getDouble("data.validation"),
                        settings.getLong("data.trainLimit")),
                new BadRows(settings.getString("data.onBadRow").equals("skip"), settings.getDouble("data.badRowLimit")),
                settings.getLocation("data.cache"),
                new DataSettings.Digits(
                        settings.getInt("data.digits.train"),
                        settings.getInt("data.digits.test"),
                        settings.getLong("data.digits.seed")));
    }

    private static SourceSettings source(Settings settings) {
        String source = settings.getString("data.source");
        return new SourceSettings(
                source.equals("auto") ? null : SourceKind.of(source),
                settings.getLocation("data.path"),
                settings.getLocation("data.test"),
                new CsvForm(
                        settings.getEnum("data.csv.header", CsvForm.Header.class),
                        settings.getString("data.csv.separator"),
                        PreparationSetup.names(settings, "data.csv.columns"),
                        settings.isTrue("data.csv.multiLine")),
                settings.getString("data.textRows").equals("files"),
                arrival(settings));
    }

    /** Which files count. */
    public static Arrival arrival(Settings settings) {
        return new Arrival(
                settings.getEnum("data.arrival", Arrival.Way.class),
                settings.getString("data.partition"),
                settings.getString("data.from"),
                settings.getString("data.to"),
                Set.copyOf(PreparationSetup.names(settings, "data.exclude")),
                settings.getString("data.testFrom"));
    }
}
