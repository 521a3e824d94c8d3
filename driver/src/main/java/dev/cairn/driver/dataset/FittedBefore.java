package dev.cairn.driver.dataset;

import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Preparation;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A model's own preparation, which learns nothing more. */
record FittedBefore(Fitted fitted, boolean isOfSequences) implements Preparation {
    @Override
    public String identity() {
        return "fitted before " + DatasetCache.hash(FittedFile.write(fitted));
    }

    @Override
    public Fitted fit(Dataset<Row> training) {
        return fitted;
    }
}
