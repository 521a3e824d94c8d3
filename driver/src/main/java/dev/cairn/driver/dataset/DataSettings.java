package dev.cairn.driver.dataset;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import org.jspecify.annotations.Nullable;

/**
 * What to train on.
 *
 * @param path {@code data.path}: a folder with MNIST's IDX files on any Hadoop file system; null or blank
 *     for self-made digits
 * @param cache {@code data.cache}: folder of prepared datasets
 * @param validation {@code data.validation}: part of the training examples held out, from 0 to 0.5
 * @param digitsTrain {@code data.digits.train}: self-made training examples, validation included
 * @param digitsTest {@code data.digits.test}: self-made test examples
 * @param digitsSeed {@code data.digits.seed}: which digits are drawn; not the run's seed, so that runs compare
 */
public record DataSettings(
        @Nullable String path, String cache, double validation, int digitsTrain, int digitsTest, long digitsSeed) {
    public DataSettings {
        path = path == null || path.isBlank() ? null : path;
        require(!cache.isBlank(), "data.cache: must name a folder");
        require(validation >= 0 && validation <= 0.5, "data.validation=" + validation + ": must be from 0 to 0.5");
        require(digitsTrain >= 1, "data.digits.train=" + digitsTrain + ": must be >= 1");
        require(digitsTest >= 1, "data.digits.test=" + digitsTest + ": must be >= 1");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
