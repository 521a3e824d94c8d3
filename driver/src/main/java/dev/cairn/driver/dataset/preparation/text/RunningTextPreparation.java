package dev.cairn.driver.dataset.preparation.text;

import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Running texts, a line a row: an example is a window of one file's text. */
public record RunningTextPreparation(RunningTextSettings settings) implements Preparation {
    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "running text version=" + VERSION + " " + settings;
    }

    @Override
    public boolean isOfSequences() {
        return true;
    }

    @Override
    public FittedRunningText fit(Dataset<Row> training) {
        String column = column(RawColumns.of(training));
        JavaRDD<String> lines = training.javaRDD()
                .map(row -> row.get(row.fieldIndex(column)))
                .filter(value -> value != null)
                .map(value -> value + FittedRunningText.END_OF_LINE);
        TextCodec codec = CodecFitting.fit(training.sparkSession(), lines, settings.tokenizer());
        FittedRunningText fitted = new FittedRunningText(column, codec, settings.context(), settings.stride());
        if (fitted.examples(training).isEmpty()) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.context=" + settings.context() + ": no file has a training text as long as one window of "
                            + (settings.context() + 1) + " tokens; lower data.context, or bring more text");
        }
        return fitted;
    }

    private String column(List<String> columns) {
        if (!settings.column().isEmpty()) {
            RawColumns.require("data.text", List.of(settings.column()), columns);
            return settings.column();
        }
        if (columns.size() != 1) {
            throw new CairnException(ExitCode.DATA, "data.text: must name the column with the text, one of " + columns);
        }
        return columns.get(0);
    }
}
