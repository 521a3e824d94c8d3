package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of text, such as messages to be classified: an example is a row. */
public record TextPreparation(TextSettings settings) implements Preparation {
    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "text version=" + VERSION + " " + settings;
    }

    @Override
    public FittedText fit(Dataset<Row> training) {
        List<String> known = RawColumns.of(training);
        RawColumns.require("data.text", settings.columns(), known);
        String label = Labels.column(settings.label(), known, settings.columns());
        List<String> columns = settings.columns().isEmpty()
                ? known.stream().filter(column -> !column.equals(label)).toList()
                : settings.columns();
        Cells cells = new Cells(settings.missing());
        TextCodec codec =
                CodecFitting.fit(training.sparkSession(), texts(training, cells, columns), settings.tokenizer());
        if (codec.tokenizer().size() == SpecialToken.COUNT) {
            throw new CairnException(
                    ExitCode.DATA, "column " + String.join(", ", columns) + ": the training part has no text");
        }
        return new FittedText(
                cells,
                columns,
                codec,
                settings.length(),
                settings.cls(),
                label.isEmpty() ? null : Labels.fit(training, cells, label, settings.labelTrim()));
    }

    /** The texts of those rows that have one. */
    private static JavaRDD<String> texts(Dataset<Row> rows, Cells cells, List<String> columns) {
        return rows.javaRDD().flatMap(row -> {
            try {
                return List.of(TextCodec.text(cells, row, columns)).iterator();
            } catch (BadRow e) { // it is refused when it is encoded
                return List.<String>of().iterator();
            }
        });
    }
}
