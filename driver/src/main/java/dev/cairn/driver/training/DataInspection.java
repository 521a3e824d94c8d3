package dev.cairn.driver.training;

import dev.cairn.driver.cluster.Cluster;
import dev.cairn.driver.cluster.Slots;
import dev.cairn.driver.dataset.Datasets;
import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.driver.inspection.Inspection;
import dev.cairn.driver.settings.Settings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Prepares data as a run would, and shows what has come of it. */
public final class DataInspection {
    private static final Duration CONNECT = Duration.ofSeconds(30);

    private DataInspection() {}

    /**
     * @param master Spark's; null leaves it to spark-submit, or to local mode
     * @param picture file for a grid of samples, where examples are images
     */
    public static void run(Settings settings, @Nullable String master, Path picture, PrintStream out) {
        Slots slots = Slots.of(settings.getInt("workers"));
        try (var cluster = Cluster.connect(master, "cairn data inspect", slots, settings.spark(), CONNECT)) {
            PreparedData data = Datasets.prepare(cluster.spark(), DataSetup.of(settings));
            out.printf(
                    Locale.ROOT,
                    "data      %s in %.1f s%n",
                    data.reused() ? "found prepared" : "prepared",
                    data.seconds());
            data.notes().forEach(out::println);
            Inspection inspection = Inspection.of(data);
            inspection.lines().forEach(out::println);
            inspection.picture().ifPresent(grid -> write(grid, picture, out));
        }
    }

    private static void write(BufferedImage grid, Path file, PrintStream out) {
        try (var stream = Files.newOutputStream(file)) {
            if (!ImageIO.write(grid, "png", stream)) {
                throw new IOException("this Java writes no PNG");
            }
            out.println("samples   " + file);
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "--out " + file + ": can't be written: " + e.getMessage(), e);
        }
    }
}
