package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.source.SourceSettings;
import java.nio.file.Path;

/** What a test says of its data; the rest is as usual. */
record Given(
        SourceSettings source,
        Preparation preparation,
        String id,
        Split split,
        BadRows badRows,
        DataSettings.Digits digits) {
    private static final Split USUAL = new Split(Split.Way.HASH, 0.1, 0.1);

    /** Digits that are drawn. */
    static Given digits(int train, int test) {
        return at("").with(new DataSettings.Digits(train, test, 1));
    }

    /** What lies at a path; rows are taken for numbers. */
    static Given at(String path) {
        return new Given(
                SourceSettings.at(path), new Numbers(), "", USUAL, BadRows.FAIL, new DataSettings.Digits(1, 1, 0));
    }

    Given with(SourceSettings other) {
        return new Given(other, preparation, id, split, badRows, digits);
    }

    Given with(Preparation other) {
        return new Given(source, other, id, split, badRows, digits);
    }

    Given with(Split other) {
        return new Given(source, preparation, id, other, badRows, digits);
    }

    Given with(BadRows other) {
        return new Given(source, preparation, id, split, other, digits);
    }

    Given with(DataSettings.Digits other) {
        return new Given(source, preparation, id, split, badRows, other);
    }

    Given withId(String column) {
        return new Given(source, preparation, column, split, badRows, digits);
    }

    DataSettings in(Path cache) {
        return new DataSettings(source, kind -> preparation, id, split, badRows, cache.toString(), digits);
    }
}
