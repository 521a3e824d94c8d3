package dev.cairn.driver.dataset.preparation.image;

import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Preparation;
import dev.cairn.driver.dataset.preparation.RawColumns;
import dev.cairn.driver.dataset.preparation.text.TextPreparation;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** JPEG and PNG files, in a column {@code content}, and a text to each. */
public record CaptionedImagePreparation(PictureForm form, TextPreparation captions) implements Preparation {
    /** The column of captions where none is named. */
    public static final String CAPTION = "caption";

    /** Raised when the same rows become other examples than before. */
    private static final int VERSION = 1;

    @Override
    public String identity() {
        return "captioned-image version=" + VERSION + " " + form + " " + captions.identity();
    }

    @Override
    public Fitted fit(Dataset<Row> training) {
        List<String> columns = RawColumns.of(training);
        if (!columns.contains(ImagePreparation.CONTENT)) {
            throw new CairnException(
                    ExitCode.DATA,
                    "data.preparation=captioned-image: needs the column content (an image file's bytes) and one of"
                            + " captions, there are " + columns);
        }
        return new FittedCaptionedImages(form, captions.fit(training));
    }
}
