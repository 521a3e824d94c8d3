package dev.cairn.driver.dataset.preparation.table;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.Serializable;
import java.util.List;

/**
 * How columns become features.
 *
 * @param missing {@code data.missing}: marks of a value that is missing, besides null
 * @param numeric {@code data.numeric}: columns that hold numbers; the others are looked at
 * @param categorical {@code data.categorical}: columns that hold categories, though they may look like numbers
 * @param scaling {@code data.scaling} of numbers
 * @param fill {@code data.fill} of numbers
 * @param fillNumber {@code data.fillNumber}, for {@link NumberFill#CONSTANT}
 * @param fillCategories {@code data.fillCategories}
 * @param fillCategory {@code data.fillCategory}, for {@link CategoryFill#CONSTANT}
 * @param indicators {@code data.indicators}: whether a feature more tells what was missing, for columns where
 *     something was in the training part
 * @param oneHot {@code data.categories}: one-hot, or else as an index
 * @param minCount {@code data.minCount}: a category of fewer training rows counts as other
 * @param maxCategories {@code data.maxCategories} that a column may have
 */
public record FeatureSettings(
        List<String> missing,
        List<String> numeric,
        List<String> categorical,
        Scaling scaling,
        NumberFill fill,
        double fillNumber,
        CategoryFill fillCategories,
        String fillCategory,
        boolean indicators,
        boolean oneHot,
        long minCount,
        int maxCategories)
        implements Serializable {
    public FeatureSettings {
        missing = List.copyOf(missing);
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
        for (String column : numeric) {
            require(!categorical.contains(column), "data.numeric=" + column + ": stands in data.categorical too");
        }
        require(Double.isFinite(fillNumber), "data.fillNumber=" + fillNumber + ": must be finite");
        require(minCount >= 1, "data.minCount=" + minCount + ": must be >= 1");
        require(maxCategories >= 1, "data.maxCategories=" + maxCategories + ": must be >= 1");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
