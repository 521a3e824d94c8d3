package dev.cairn.worker.data;

import java.io.Serializable;

/**
 * How a column reaches a placeholder: UINT8 and FLOAT32 become FLOAT, {@code value * scale + shift};
 * INT32 stays INT32 and takes neither.
 *
 * @param placeholder name of the network's placeholder
 * @param column name of the dataset's column
 */
public record Feed(String placeholder, String column, float scale, float shift) implements Serializable {
    /** The values as they are. */
    public static Feed unchanged(String placeholder, String column) {
        return new Feed(placeholder, column, 1, 0);
    }
}
