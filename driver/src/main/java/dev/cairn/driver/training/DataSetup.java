package dev.cairn.driver.training;

import dev.cairn.driver.dataset.BadRows;
import dev.cairn.driver.dataset.DataSettings;
import dev.cairn.driver.dataset.Split;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.image.ImagePreparation;
import dev.cairn.driver.dataset.preparation.image.PictureForm;
import dev.cairn.driver.dataset.source.CsvForm;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the configuration says of the data. */
final class DataSetup {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?: *x *(\\d{1,5}))?");

    private DataSetup() {}

    static DataSettings of(Settings settings) {
        return new DataSettings(
                source(settings),
                kind -> preparation(settings, kind),
                settings.getString("data.id"),
                new Split(
                        Split.Way.valueOf(upper(settings.getString("data.split"))),
                        settings.getDouble("data.testShare"),
                        settings.getDouble("data.validation")),
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
                        names(settings.getString("data.csv.columns")),
                        settings.getString("data.csv.multiLine").equals("true")),
                settings.getString("data.textRows").equals("files"));
    }

    private static Preparation preparation(Settings settings, SourceKind kind) {
        String asked = settings.getString("data.preparation");
        if (asked.equals("image") || kind == SourceKind.IMAGES || kind == SourceKind.FRAME) {
            return new ImagePreparation(pictures(settings));
        }
        throw new CairnException(
                ExitCode.CONFIGURATION, "data.preparation=" + asked + ": nothing that suits " + kind.word());
    }

    private static PictureForm pictures(Settings settings) {
        String size = settings.getString("data.image.size");
        Matcher numbers = SIZE.matcher(size.strip());
        int height = numbers.matches() ? Integer.parseInt(numbers.group(1)) : 0;
        int width = numbers.matches() && numbers.group(2) != null ? Integer.parseInt(numbers.group(2)) : height;
        if (height < 1 || width < 1) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "data.image.size=" + size + ": must be pixels, such as 32 or 24x32");
        }
        return new PictureForm(
                height,
                width,
                Integer.parseInt(settings.getString("data.image.channels")),
                settings.getLong("data.image.maxPixels"));
    }

    private static List<String> names(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT);
    }
}
