package dev.cairn.worker.data;

import java.io.Serializable;

/**
 * One Arrow IPC file of a dataset.
 *
 * @param file name within the dataset's folder
 * @param bytes length of the file
 * @param crc32c checksum of the whole file, 8 hexadecimal digits
 */
public record Shard(String file, long examples, long bytes, String crc32c) implements Serializable {
    public Shard {
        if (file.isEmpty() || file.startsWith(".") || file.contains("/")) {
            throw new IllegalArgumentException("shard '" + file + "': must be a file of the dataset's own folder");
        }
        if (examples < 1 || bytes < 1) {
            throw new IllegalArgumentException("shard " + file + ": " + examples + " examples in " + bytes + " bytes");
        }
    }
}
