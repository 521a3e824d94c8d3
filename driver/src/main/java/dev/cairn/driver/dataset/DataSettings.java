package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.source.SourceKind;
import dev.cairn.driver.dataset.source.SourceSettings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.function.Function;

/**
 * What to train on.
 *
 * @param source where the data is, and what
 * @param preparation how rows of a kind become examples
 * @param id {@code data.id}: column of the examples' ids; empty to number the rows
 * @param split which examples are held out
 * @param badRows what becomes of rows that cannot be examples
 * @param cache {@code data.cache}: folder of prepared datasets
 * @param digits what is drawn where there is no path
 */
public record DataSettings(
        SourceSettings source,
        Function<SourceKind, Preparation> preparation,
        String id,
        Split split,
        BadRows badRows,
        String cache,
        Digits digits) {

    /**
     * Self-made digits.
     *
     * @param train {@code data.digits.train}: training examples, validation included
     * @param test {@code data.digits.test}: test examples
     * @param seed {@code data.digits.seed}: which digits are drawn; not the run's seed, so that runs compare
     */
    public record Digits(int train, int test, long seed) {
        public Digits {
            require(train >= 1, "data.digits.train=" + train + ": must be >= 1");
            require(test >= 1, "data.digits.test=" + test + ": must be >= 1");
        }
    }

    public DataSettings {
        require(!cache.isBlank(), "data.cache: must name a folder");
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new CairnException(ExitCode.CONFIGURATION, message);
        }
    }
}
