package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.driver.dataset.preparation.Vocabulary;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Learns from the training part how columns become features. */
public final class FeatureFitting {
    private final Dataset<Row> training;
    private final Cells cells;
    private final FeatureSettings settings;
    private final Map<String, Profile> profiles;

    private FeatureFitting(Dataset<Row> training, FeatureSettings settings, List<String> columns) {
        this.training = training;
        this.settings = settings;
        cells = new Cells(settings.missing());
        profiles = Profile.of(training, cells, columns);
    }

    /**
     * A feature for each of the columns, in their order.
     *
     * @throws CairnException DATA where a column is missing, or cannot be a feature
     */
    public static List<Feature> fit(Dataset<Row> training, FeatureSettings settings, List<String> columns) {
        List<String> known = RawColumns.of(training);
        RawColumns.require("data.features", columns, known);
        RawColumns.require("data.numeric", settings.numeric(), known);
        RawColumns.require("data.categorical", settings.categorical(), known);
        columns.forEach(column -> requireSimple(training, column));
        return new FeatureFitting(training, settings, columns).features();
    }

    private List<Feature> features() {
        List<String> numeric = new ArrayList<>();
        List<String> categorical = new ArrayList<>();
        profiles.forEach((column, profile) -> {
            if (profile.present() == 0) {
                throw refused(column, "has no value in the training part; leave it out with data.ignore");
            }
            (isNumeric(column, profile) ? numeric : categorical).add(column);
        });
        Map<String, Double> fills = numberFills(numeric);
        Map<String, List<ColumnValues.Count>> counts = categoryCounts(categorical);
        List<Feature> features = new ArrayList<>();
        profiles.forEach((column, profile) -> {
            List<ColumnValues.Count> values = counts.get(column);
            features.add(
                    values == null ? number(column, profile, fills.get(column)) : category(column, profile, values));
        });
        return features;
    }

    private boolean isNumeric(String column, Profile profile) {
        if (settings.numeric().contains(column) && !profile.isNumeric()) {
            throw refused(column, "data.numeric names it, but fewer than 99 % of its values are finite numbers");
        }
        return !settings.categorical().contains(column) && profile.isNumeric();
    }

    /** A column without a fill refuses rows in which it is missing. */
    private Map<String, Double> numberFills(List<String> columns) {
        ColumnValues values = new ColumnValues(training, cells, columns);
        Map<String, Double> fills = new HashMap<>();
        switch (settings.fill()) {
            case MEAN -> profiles.forEach((column, profile) -> fills.put(column, profile.mean()));
            case MEDIAN -> fills.putAll(values.medians());
            case FREQUENT -> fills.putAll(values.modes());
            case CONSTANT -> columns.forEach(column -> fills.put(column, settings.fillNumber()));
            case REFUSE -> {}
        }
        return fills;
    }

    private Map<String, List<ColumnValues.Count>> categoryCounts(List<String> columns) {
        String absent = settings.fillCategories() == CategoryFill.CONSTANT ? settings.fillCategory() : null;
        int most = settings.maxCategories();
        Map<String, List<ColumnValues.Count>> counts =
                new ColumnValues(training, cells, columns).counts(absent, settings.minCount(), most);
        for (String column : columns) {
            if (counts.getOrDefault(column, List.of()).size() > most) {
                throw refused(
                        column,
                        "has more than " + most + " categories; leave it out with data.ignore, or raise"
                                + " data.minCount or data.maxCategories");
            }
        }
        return counts;
    }

    private Feature number(String column, Profile profile, @Nullable Double fill) {
        Scaling scaling = settings.scaling();
        return new NumberFeature(
                column,
                scaling.offset(profile),
                scaling.scale(profile),
                fill,
                hasIndicator(profile),
                profile.missing());
    }

    private Feature category(String column, Profile profile, List<ColumnValues.Count> counts) {
        Vocabulary values =
                new Vocabulary(counts.stream().map(ColumnValues.Count::value).toList());
        int missing =
                switch (settings.fillCategories()) {
                    case OTHER -> values.size();
                    case FREQUENT -> mostFrequent(counts, values);
                    case CONSTANT -> placeOrOther(settings.fillCategory(), values);
                    case REFUSE -> -1;
                };
        return new CategoryFeature(
                column, values, missing, settings.oneHot(), hasIndicator(profile), profile.missing());
    }

    private boolean hasIndicator(Profile profile) {
        return settings.indicators() && profile.missing() > 0;
    }

    private static int mostFrequent(List<ColumnValues.Count> counts, Vocabulary values) {
        return counts.stream()
                .max(Comparator.comparingLong(ColumnValues.Count::rows)
                        .thenComparing(ColumnValues.Count::value, Comparator.reverseOrder()))
                .map(count -> values.placeOf(count.value()))
                .orElse(values.size());
    }

    private static int placeOrOther(String value, Vocabulary values) {
        int place = values.placeOf(value);
        return place < 0 ? values.size() : place;
    }

    private static void requireSimple(Dataset<Row> rows, String column) {
        var type = rows.schema().apply(column).dataType();
        if (type instanceof ArrayType
                || type instanceof MapType
                || type instanceof StructType
                || type instanceof BinaryType) {
            throw refused(column, "is of type " + type.simpleString() + "; leave it out with data.ignore");
        }
    }

    private static CairnException refused(String column, String why) {
        return new CairnException(ExitCode.DATA, "column " + column + ": " + why);
    }
}
