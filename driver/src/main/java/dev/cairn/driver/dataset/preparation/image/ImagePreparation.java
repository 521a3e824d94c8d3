package dev.cairn.driver.dataset.preparation.image;

import dev.cairn.driver.dataset.preparation.Cells;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** JPEG and PNG files, in a column {@code content}, as pixels of one size; classes from the strings in {@code label}. */
public record ImagePreparation(PictureForm form) implements Preparation {
    static final String CONTENT = "content";
    static final Cells CELLS = new Cells(List.of());
    private static final String LABEL = "label";

    /** Raised when the same file becomes other pixels than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "image version=" + VERSION + " " + form;
    }

    @Override
    public Fitted fit(Dataset<Row> training) {
        List<String> columns = RawColumns.of(training);
        if (!columns.containsAll(List.of(CONTENT, LABEL))) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.preparation=image: needs the columns content (an image file's bytes) and label, there are "
                            + columns);
        }
        return new FittedImages(form, Labels.fit(training.select(LABEL), CELLS, LABEL, ""));
    }
}
