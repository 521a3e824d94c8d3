package dev.cairn.worker.scoring;

import dev.cairn.worker.data.Batch;
import dev.cairn.worker.data.ElementType;
import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * What a review keeps of an example, so that people can look at it: what one placeholder was fed.
 *
 * @param type INT32, or FLOAT32 for all else, which is fed as floats
 * @param numbers an example's; 0 keeps nothing
 */
public record Kept(String placeholder, ElementType type, int numbers) implements Serializable {
    private static final long serialVersionUID = 1L;

    public static final Kept NOTHING = new Kept("", ElementType.INT32, 0);

    void copy(Batch batch, int example, double[] to, int at) {
        if (numbers == 0) {
            return;
        }
        ByteBuffer tensor = batch.tensor(placeholder);
        for (int i = 0; i < numbers; i++) {
            int from = (example * numbers + i) * Integer.BYTES;
            to[at + i] = type == ElementType.INT32 ? tensor.getInt(from) : tensor.getFloat(from);
        }
    }
}
