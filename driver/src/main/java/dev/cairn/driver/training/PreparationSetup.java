package dev.cairn.driver.training;

import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.image.CaptionedImagePreparation;
import dev.cairn.driver.dataset.preparation.image.ImagePreparation;
import dev.cairn.driver.dataset.preparation.image.PictureForm;
import dev.cairn.driver.dataset.preparation.series.SeriesPreparation;
import dev.cairn.driver.dataset.preparation.series.SeriesSettings;
import dev.cairn.driver.dataset.preparation.table.CategoryFill;
import dev.cairn.driver.dataset.preparation.table.FeatureSettings;
import dev.cairn.driver.dataset.preparation.table.NumberFill;
import dev.cairn.driver.dataset.preparation.table.Scaling;
import dev.cairn.driver.dataset.preparation.table.TablePreparation;
import dev.cairn.driver.dataset.preparation.table.TableSettings;
import dev.cairn.driver.dataset.preparation.text.RunningTextPreparation;
import dev.cairn.driver.dataset.preparation.text.RunningTextSettings;
import dev.cairn.driver.dataset.preparation.text.TextForm;
import dev.cairn.driver.dataset.preparation.text.TextPreparation;
import dev.cairn.driver.dataset.preparation.text.TextSettings;
import dev.cairn.driver.dataset.preparation.text.TokenUnit;
import dev.cairn.driver.dataset.preparation.text.TokenizerSettings;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the configuration says of how rows become examples. */
final class PreparationSetup {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?: *x *(\\d{1,5}))?");

    private final Settings settings;

    private PreparationSetup(Settings settings) {
        this.settings = settings;
    }

    static Preparation of(Settings settings, SourceKind kind) {
        PreparationSetup setup = new PreparationSetup(settings);
        return switch (setup.kind(kind)) {
            case "image" -> new ImagePreparation(setup.pictures());
            case "captioned-image" ->
                new CaptionedImagePreparation(setup.pictures(), new TextPreparation(setup.captions()));
            case "table" -> new TablePreparation(setup.table());
            case "text" -> new TextPreparation(setup.text(names(settings, "data.text")));
            case "running-text" -> new RunningTextPreparation(setup.runningText());
            default -> new SeriesPreparation(setup.series());
        };
    }

    /** By {@code data.preparation}; auto goes by what a source's rows are like. */
    private String kind(SourceKind source) {
        String asked = settings.getString("data.preparation");
        if (!asked.equals("auto")) {
            return asked;
        }
        return switch (source) {
            case IMAGES -> "image";
            case TEXT -> "running-text";
            default -> settings.getString("data.time").isEmpty() ? "table" : "series";
        };
    }

    private PictureForm pictures() {
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

    private TableSettings table() {
        return new TableSettings(
                names("data.features"),
                names("data.ignore"),
                settings.getString("data.label"),
                settings.getString("data.labelTrim"),
                settings.getString("data.target"),
                settings.getEnum("data.targetScaling", Scaling.class),
                features());
    }

    private FeatureSettings features() {
        return new FeatureSettings(
                marks(),
                names("data.numeric"),
                names("data.categorical"),
                settings.getEnum("data.scaling", Scaling.class),
                settings.getEnum("data.fill", NumberFill.class),
                settings.getDouble("data.fillNumber"),
                settings.getEnum("data.fillCategories", CategoryFill.class),
                settings.getString("data.fillCategory"),
                settings.isTrue("data.indicators"),
                settings.getString("data.categories").equals("onehot"),
                settings.getLong("data.minCount"),
                settings.getInt("data.maxCategories"));
    }

    private TextSettings text(List<String> columns) {
        return new TextSettings(
                columns,
                marks(),
                settings.getString("data.label"),
                settings.getString("data.labelTrim"),
                settings.getInt("data.length"),
                settings.isTrue("data.cls"),
                tokenizer());
    }

    /** Of the columns beside pictures one is the caption, where no other is named. */
    private TextSettings captions() {
        List<String> named = names("data.text");
        return text(named.isEmpty() ? List.of(CaptionedImagePreparation.CAPTION) : named);
    }

    private RunningTextSettings runningText() {
        return new RunningTextSettings(
                settings.getString("data.text"),
                settings.getInt("data.context"),
                settings.getInt("data.stride"),
                tokenizer());
    }

    private TokenizerSettings tokenizer() {
        return new TokenizerSettings(
                settings.getEnum("data.tokenizer", TokenUnit.class),
                settings.getEnum("data.textForm", TextForm.class),
                settings.isTrue("data.lowercase"),
                settings.getInt("data.vocabulary"),
                settings.getLong("data.minCount"),
                settings.getLocation("data.vocabularyFile"));
    }

    private SeriesSettings series() {
        return new SeriesSettings(
                names("data.time"),
                names("data.group"),
                names("data.features"),
                names("data.ignore"),
                settings.getString("data.target"),
                settings.getEnum("data.targetScaling", Scaling.class),
                settings.getInt("data.steps"),
                settings.getInt("data.horizon"),
                settings.getInt("data.stride"),
                settings.getInt("data.fillLimit"),
                features());
    }

    private List<String> names(String key) {
        return names(settings, key);
    }

    /** Marks of what is missing; an empty one stands for empty text. */
    private List<String> marks() {
        return Arrays.stream(settings.getString("data.missing").split(",", -1))
                .map(String::strip)
                .toList();
    }

    /** Names separated by commas. */
    static List<String> names(Settings settings, String key) {
        return Arrays.stream(settings.getString(key).split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }
}
