package dev.cairn.peers.bigdl;

import com.intel.analytics.bigdl.dataset.ArraySample;
import com.intel.analytics.bigdl.dataset.Sample;
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
import scala.reflect.ClassTag$;

/**
 * MNIST's files, as BigDL's samples: images [1, 28, 28] from 0 to 1, classes from 1 to 10.
 *
 * @param folder that holds the four files
 */
record Mnist(String folder) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SIDE = 28;
    private static final int PIXELS = SIDE * SIDE;

    /** Of the part {@code train} or {@code t10k}, every {@code parts}-th image from {@code part} on. */
    List<Sample<Object>> samples(String name, int part, int parts) {
        try (DataInputStream images = open(name + "-images-idx3-ubyte.gz");
                DataInputStream labels = open(name + "-labels-idx1-ubyte.gz")) {
            images.skipNBytes(4);
            int count = images.readInt();
            images.skipNBytes(8);
            labels.skipNBytes(8);
            List<Sample<Object>> samples = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] pixels = images.readNBytes(PIXELS);
                int label = labels.readUnsignedByte();
                if (i % parts == part) {
                    samples.add(sample(pixels, label));
                }
            }
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Sample<Object> sample(byte[] pixels, int label) {
        float[] values = new float[PIXELS + 1];
        for (int i = 0; i < PIXELS; i++) {
            values[i] = (pixels[i] & 0xff) / 255f;
        }
        values[PIXELS] = label + 1;
        return ArraySample.apply(values, new int[][] {{1, SIDE, SIDE}}, new int[][] {{1}}, ClassTag$.MODULE$.Float());
    }

    private DataInputStream open(String name) throws IOException {
        return new DataInputStream(
                new BufferedInputStream(new GZIPInputStream(Files.newInputStream(Path.of(folder, name)))));
    }
}
