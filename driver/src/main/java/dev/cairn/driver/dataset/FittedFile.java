package dev.cairn.driver.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.image.FittedCaptionedImages;
import dev.cairn.driver.dataset.preparation.image.FittedImages;
import dev.cairn.driver.dataset.preparation.series.FittedSeries;
import dev.cairn.driver.dataset.preparation.table.FittedTable;
import dev.cairn.driver.dataset.preparation.text.FittedRunningText;
import dev.cairn.driver.dataset.preparation.text.FittedText;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;

/** A fitted preparation as text: what {@code preparation.json} holds. */
public final class FittedFile {
    /** Its name, beside a dataset's parts and in a model's folder. */
    public static final String NAME = "preparation.json";

    /** The attribute of a dataset that holds the hash of this file. */
    public static final String HASH = "preparation";

    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    static {
        JSON.registerSubtypes(
                FittedImages.class,
                FittedCaptionedImages.class,
                FittedTable.class,
                FittedText.class,
                FittedRunningText.class,
                FittedSeries.class);
    }

    private FittedFile() {}

    static String write(Fitted fitted) {
        try {
            return JSON.writerFor(Fitted.class).writeValueAsString(fitted) + "\n";
        } catch (JsonProcessingException e) {
            throw new CairnException(ExitCode.INTERNAL, NAME + ": cannot be written: " + e.getOriginalMessage(), e);
        }
    }

    /** @param where as an error begins */
    public static Fitted read(String where, String text) {
        try {
            return JSON.readValue(text, Fitted.class);
        } catch (JsonProcessingException e) {
            throw new CairnException(
                    ExitCode.DATA, where + ": is no preparation that this version knows: " + e.getOriginalMessage(), e);
        }
    }
}
