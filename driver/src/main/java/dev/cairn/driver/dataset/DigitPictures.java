package dev.cairn.driver.dataset;

import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import java.util.List;
import java.util.Map;

/** What pictures of digits look like, MNIST's and our own. */
final class DigitPictures {
    static final int SIZE = 28;
    static final int CLASSES = 10;
    static final List<Column> COLUMNS = List.of(
            new Column("image", ElementType.UINT8, List.of(1, SIZE, SIZE)),
            new Column("label", ElementType.INT32, List.of()));
    static final DataShape SHAPE = new DataShape(COLUMNS, Map.of("classes", String.valueOf(CLASSES)));

    private DigitPictures() {}
}
