package dev.cairn.driver.dataset;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A preparation for tests: a column x as a float, and the number of rows that it was fitted on. */
record Numbers() implements Preparation {
    @Override
    public String identity() {
        return "numbers";
    }

    @Override
    public Fitted fit(Dataset<Row> training) {
        return new FittedNumbers(training.count());
    }

    @JsonTypeName("numbers")
    record FittedNumbers(long rows) implements Fitted {
        @Override
        public List<Column> columns() {
            return List.of(new Column("x", ElementType.FLOAT32, List.of()));
        }

        @Override
        public Map<String, String> attributes() {
            return Map.of("fittedOn", String.valueOf(rows));
        }

        @Override
        public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
            Object x = example.getAs("x");
            try {
                tensors[0].putFloat(Float.parseFloat(String.valueOf(x)));
            } catch (NumberFormatException e) {
                throw new BadRow("column x: '" + x + "' is no number");
            }
        }
    }
}
