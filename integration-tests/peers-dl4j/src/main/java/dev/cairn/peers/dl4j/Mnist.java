package dev.cairn.peers.dl4j;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * MNIST's files, as minibatches of images [784] from 0 to 1 and classes one-hot.
 *
 * @param folder that holds the four files
 */
record Mnist(String folder) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;

    List<DataSet> test(int batch) {
        return batches("t10k", batch, 0, 1);
    }

    /** Of the training part, every {@code parts}-th minibatch from {@code part} on. */
    List<DataSet> train(int batch, int part, int parts) {
        return batches("train", batch, part, parts);
    }

    private List<DataSet> batches(String name, int batch, int part, int parts) {
        try (DataInputStream images = open(name + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(name + "-labels-idx1-ubyte.gz")) {
            images.skipNBytes(4);
            int count = images.readInt();
            images.skipNBytes(8);
            labels.skipNBytes(8);
            var all = new ArrayList<DataSet>();
            for (int from = 0; from < count; from += batch) {
                int size = Math.min(batch, count - from);
                byte[] pixels = images.readNBytes(size * PIXELS);
                byte[] classes = labels.readNBytes(size);
                if (from / batch % parts == part) {
                    all.add(set(pixels, classes));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataSet set(byte[] pixels, byte[] classes) {
        float[][] images = new float[classes.length][PIXELS];
        float[][] labels = new float[classes.length][CLASSES];
        for (int i = 0; i < classes.length; i++) {
            for (int j = 0; j < PIXELS; j++) {
                images[i][j] = (pixels[i * PIXELS + j] & 0xff) / 255f;
            }
            labels[i][classes[i]] = 1;
        }
        return new DataSet(Nd4j.createFromArray(images), Nd4j.createFromArray(labels));
    }

    private DataInputStream open(String name) throws IOException {
        return new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(Path.of(folder, name)))));
    }
}
