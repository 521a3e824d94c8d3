package dev.cairn.integration.gates;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.training.Evaluation;
import dev.cairn.jobs.Catalogue;
import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;

/** Has {@code cairn sample} draw digits of each class, and a trained CNN read them, as {@code cairn evaluate} does. */
final class DrawnDigits {
    /** Mean over the classes of the share that is read as the class asked for. */
    static final String READ = "drawn.read";
    /** That of the class that is read worst. */
    static final String LEAST = "drawn.least";

    private static final int CLASSES = 10;
    private static final int EACH = 50;
    private static final int SIZE = 28;
    /** In the picture, which shows 8 digits a row, twice as large, 2 pixels apart. */
    private static final int FACTOR = 2;

    private static final int CELL = FACTOR * SIZE + 2;
    private static final int PER_ROW = 8;
    private static final List<String> SAMPLING =
            List.of("--count", "" + EACH, "--steps", "50", "--guidance", "2", "--set", "sample.method=ddim");

    private DrawnDigits() {}

    static Check readBy(Run reader, Run painter, double minutes) {
        return new Check(
                painter.name() + "-read",
                minutes,
                "a class each: " + String.join(" ", SAMPLING),
                List.of(painter, reader),
                List.of(),
                (folder, at) -> figures(at.model(painter), at.model(reader), folder, at));
    }

    private static Map<String, Double> figures(Path painter, Path reader, Path folder, Workplace at)
            throws IOException {
        double[] read = new double[CLASSES];
        for (int digit = 0; digit < CLASSES; digit++) {
            Path drawn = folder.resolve("class-" + digit);
            at.cairn(arguments(painter, digit, drawn), folder.resolve("log"));
            Path idx = Files.createDirectories(drawn.resolve("idx"));
            write(idx, digit, ImageIO.read(drawn.resolve("samples.png").toFile()));
            read[digit] = Objects.requireNonNull(
                    Evaluation.run(Catalogue.job("cnn"), SavedModel.read(reader), reader, idx.toString(), null)
                            .get("test.accuracy"));
        }
        return Map.of(
                READ, Arrays.stream(read).average().orElseThrow(),
                LEAST, Arrays.stream(read).min().orElseThrow());
    }

    private static List<String> arguments(Path painter, int digit, Path drawn) {
        var arguments = new ArrayList<>(
                List.of("sample", "--model", painter.toString(), "--class", "" + digit, "--out", drawn.toString()));
        arguments.addAll(SAMPLING);
        return arguments;
    }

    /** The digits of a picture as MNIST's files; what they hold for training is the same, and not looked at. */
    private static void write(Path folder, int digit, BufferedImage picture) throws IOException {
        if (picture.getWidth() != PER_ROW * CELL - 2) {
            throw new IllegalArgumentException(folder + ": the picture is laid out otherwise than it used to be");
        }
        for (String part : List.of("train", "t10k")) {
            try (var images = file(folder, part + "-images-idx3-ubyte", 3);
                    var labels = file(folder, part + "-labels-idx1-ubyte", 1)) {
                images.writeInt(SIZE);
                images.writeInt(SIZE);
                for (int i = 0; i < EACH; i++) {
                    labels.write(digit);
                    images.write(pixels(picture, i % PER_ROW * CELL, i / PER_ROW * CELL));
                }
            }
        }
    }

    /** With the header of unsigned bytes in so many dimensions, up to how many examples there are. */
    private static DataOutputStream file(Path folder, String name, int dimensions) throws IOException {
        var file = new DataOutputStream(Files.newOutputStream(folder.resolve(name)));
        file.writeInt(0x800 | dimensions);
        file.writeInt(EACH);
        return file;
    }

    private static byte[] pixels(BufferedImage picture, int left, int top) {
        byte[] pixels = new byte[SIZE * SIZE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) picture.getRGB(left + i % SIZE * FACTOR, top + i / SIZE * FACTOR);
        }
        return pixels;
    }
}
