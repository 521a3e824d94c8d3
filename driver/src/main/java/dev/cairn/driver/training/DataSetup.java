package dev.cairn.driver.training;

import dev.cairn.driver.dataset.BadRows;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Split;
import dev.cairn.driver.dataset.source.CsvForm;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.driver.settings.Settings;
import java.util.Locale;

/** What the configuration says of the data. */
final class DataSetup {
    private DataSetup() {}

    static DataSettings of(Settings settings) {
        return new DataSettings(
                source(settings),
                kind -> PreparationSetup.of(settings, kind),
                settings.getString("data.id"),
                new Split(
                        Split.Way.valueOf(upper(settings.getString("data.split"))),
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
                        CsvForm.Header.valueOf(upper(settings.getString("data.csv.header"))),
                        settings.getString("data.csv.separator"),
                        PreparationSetup.names(settings, "data.csv.columns"),
                        settings.getString("data.csv.multiLine").equals("true")),
                settings.getString("data.textRows").equals("files"));
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
