package dev.cairn.driver.dataset.preparation.series;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.table.Feature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * A row of a series.
 *
 * @param features as floats, from position 0
 * @param target scaled; NaN where it is missing
 * @param problem what makes the row a bad one; null for none
 */
record Step(long id, String part, String file, long row, ByteBuffer features, float target, @Nullable String problem) {

    static Step of(Row row, FittedSeries series, GapFiller filler) {
        Cells cells = series.cells();
        ByteBuffer features = ByteBuffer.allocate(series.width() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        float target = Float.NaN;
        String problem = null;
        try {
            for (int i = 0; i < series.features().size(); i++) {
                Feature feature = series.features().get(i);
                double value = feature.read(cells, row);
                feature.write(filler.next(i, value), Double.isNaN(value), features);
            }
            target = series.target().read(cells, row);
        } catch (BadRow e) {
            problem = e.getMessage();
        }
        return new Step(
                row.getAs("_id"),
                row.getAs("_part"),
                row.getAs("_file"),
                row.getAs("_row"),
                features.rewind(),
                target,
                problem);
    }
}
