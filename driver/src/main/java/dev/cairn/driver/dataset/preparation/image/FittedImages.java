package dev.cairn.driver.dataset.preparation.image;

import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.cairn.driver.dataset.preparation.BadRow;
import dev.cairn.driver.dataset.preparation.Fitted;
import dev.cairn.driver.dataset.preparation.Labels;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Pictures of one size, and their classes: {@code image} UINT8 [channels, height, width], a label INT32. */
@JsonTypeName("image")
public record FittedImages(PictureForm form, Labels labels) implements Fitted {
    private static final long serialVersionUID = 1L;

    @Override
    public List<Column> columns() {
        return List.of(
                new Column("image", ElementType.UINT8, List.of(form.channels(), form.height(), form.width())),
                Labels.tensor());
    }

    @Override
    public Map<String, String> attributes() {
        return labels.attributes();
    }

    @Override
    public Map<String, String> truth() {
        return labels.anyTruth();
    }

    @Override
    public void encode(Row example, ByteBuffer[] tensors) throws BadRow {
        int label = labels.encode(ImagePreparation.CELLS, example);
        BufferedImage picture = PictureFile.decode(example.getAs(ImagePreparation.CONTENT), form.mostPixels());
        Pixels.write(Fitting.fit(picture, form.width(), form.height()), form.channels(), tensors[0]);
        tensors[1].putInt(label);
    }
}
