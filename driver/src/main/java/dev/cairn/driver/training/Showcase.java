package dev.cairn.driver.training;

import dev.cairn.driver.report.Exhibit;
import java.util.List;

/**
 * What a job shows of a model: pictures that it draws, text that it writes, as the keys {@code sample.*} say. Asked for
 * in the driver, at each checkpoint, at the end, and by {@code cairn sample}.
 */
public interface Showcase {
    Showcase NOTHING = model -> List.of();

    /** The same model shows the same. */
    List<Exhibit> of(TrainedModel model);
}
