package dev.cairn.driver.dataset;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes folders like MNIST's. Image i is filled with the byte i, its label is i modulo 10. */
final class IdxFolder {
    static final String TRAIN_IMAGES = "train-images-idx3-ubyte";
    static final String TRAIN_LABELS = "train-labels-idx1-ubyte";
    static final String TEST_IMAGES = "t10k-images-idx3-ubyte";
    static final String TEST_LABELS = "t10k-labels-idx1-ubyte";

    private IdxFolder() {}

    static Path write(Path folder, int train, int test) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve(TRAIN_IMAGES), images(train));
        Files.write(folder.resolve(TRAIN_LABELS), labels(train));
        Files.write(folder.resolve(TEST_IMAGES), images(test));
        Files.write(folder.resolve(TEST_LABELS), labels(test));
        return folder;
    }

    static byte[] images(int count) throws IOException {
        return idx(count, new int[] {2051, count, 28, 28}, 28 * 28, 256);
    }

    static byte[] labels(int count) throws IOException {
        return idx(count, new int[] {2049, count}, 1, 10);
    }

    static byte[] gzip(byte[] plain) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] idx(int count, int[] header, int width, int modulus) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        for (int value : header) {
            out.writeInt(value);
        }
        for (int i = 0; i < count * width; i++) {
            out.writeByte(i / width % modulus);
        }
        return bytes.toByteArray();
    }
}
