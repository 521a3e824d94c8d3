package dev.cairn.driver.training;

import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.settings.Settings;

/** What the configuration says of the data. */
final class DataSetup {
    private DataSetup() {}

    static DataSettings of(Settings settings) {
        return new DataSettings(
                settings.getLocation("data.path"),
                settings.getLocation("data.cache"),
                settings.getDouble("data.validation"),
                settings.getInt("data.digits.train"),
                settings.getInt("data.digits.test"),
                settings.getLong("data.digits.seed"));
    }
}
