package dev.cairn.driver.dataset.preparation.image;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.text.FittedText;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Pictures of one size, {@code image} UINT8 [channels, height, width], and what {@link FittedText} makes of their captions. */
@JsonTypeName("captioned-image")
public record FittedCaptionedImages(PictureForm form, FittedText captions) implements Fitted {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(new Column("image", ElementType.UINT8, List.of(form.channels(), form.height(), form.width())));
        columns.addAll(captions.columns());
        return columns;
    }

    @Override
    public Map<String, String> attributes() {
        return captions.attributes();
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
        captions.encode(example, Arrays.copyOfRange(tensors, 1, tensors.length));
        BufferedImage picture = PictureFile.decode(example.getAs(ImagePreparation.CONTENT), form.mostPixels());
        Pixels.write(Fitting.fit(picture, form.width(), form.height()), form.channels(), tensors[0]);
    }
}
