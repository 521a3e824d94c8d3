package dev.cairn.integration.nights;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;

/** MNIST's digits as PNG files in a folder a class, 300 of the training part a day; of the test part 2,000 are frozen. */
final class MnistDays implements Days {
    private static final int SIZE = 28;
    private static final int A_DAY = 300;
    private static final int FROZEN = 2_000;
    private static final int CLASSES = 10;
    private static final int HEADER_OF_IMAGES = 16;
    private static final int HEADER_OF_LABELS = 8;

    private final Path mnist;

    MnistDays(Path mnist) {
        this.mnist = mnist;
    }

    @Override
    public LocalDate first() {
        return LocalDate.of(2026, 11, 1);
    }

    @Override
    public List<String> settings() {
        return List.of(
                "job = cnn",
                "data.image.size = 28",
                "data.image.channels = 1",
                "retrain.metric = accuracy",
                "retrain.floor = 0.5",
                "retrain.window = 10",
                "retrain.slice = label",
                "retrain.sliceTolerance = 0.2",
                "retrain.newestTolerance = 0.1",
                "retrain.newestFall = 0.3",
                "retrain.quarantine = 0.1",
                "retrain.warmEpochs = 2",
                "train.epochs = 5",
                "train.batchSize = 32");
    }

    /** Its kernels are native: without the second compiler a night takes half the processor's time, to the same bits. */
    @Override
    public List<String> javaFlags() {
        return List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    @Override
    public void writeFrozen(Path folder) throws IOException {
        write("t10k", 0, FROZEN, Kind.AS_IT_IS, folder);
    }

    @Override
    public void write(int day, Kind kind, Path folder) throws IOException {
        write("train", (day - 1) * A_DAY, A_DAY, kind, folder);
    }

    private void write(String part, int from, int count, Kind kind, Path folder) throws IOException {
        byte[] images = read(part + "-images-idx3-ubyte.gz", HEADER_OF_IMAGES, from, count, SIZE * SIZE);
        byte[] labels = read(part + "-labels-idx1-ubyte.gz", HEADER_OF_LABELS, from, count, 1);
        var random = new Random(from);
        for (int i = 0; i < count; i++) {
            int label = kind == Kind.WRONG_LABELS ? (labels[i] + 1) % CLASSES : labels[i];
            Path file = folder.resolve(label + "/" + (from + i) + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(picture(images, i, kind == Kind.DRIFTED ? random : null), "png", file.toFile());
        }
    }

    /** A drifted camera shows little but noise. */
    private static BufferedImage picture(byte[] images, int place, @org.jspecify.annotations.Nullable Random noise) {
        var picture = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
        for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
            int grey = images[place * SIZE * SIZE + pixel] & 0xFF;
            int shown = noise == null ? grey : (grey + noise.nextInt(256)) / 2;
            picture.getRaster().setSample(pixel % SIZE, pixel / SIZE, 0, shown);
        }
        return picture;
    }

    private byte[] read(String name, int header, int from, int count, int bytesEach) throws IOException {
        try (var in = new DataInputStream(new GZIPInputStream(Files.newInputStream(mnist.resolve(name))))) {
            in.skipNBytes(header + (long) from * bytesEach);
            byte[] bytes = new byte[count * bytesEach];
            in.readFully(bytes);
            return bytes;
        }
    }
}
