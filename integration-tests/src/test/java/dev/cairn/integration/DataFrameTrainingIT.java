package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.training.Training;
import dev.cairn.jobs.Cnn;
import dev.cairn.jobs.Contrastive;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spark program of a user's own, which trains on what it has in a DataFrame. */
class DataFrameTrainingIT {
    @TempDir
    private Path folder;

    @Test
    void shouldTrainOnADataFrameAndLeaveItsSessionRunning() throws IOException {
        // given
        SparkSession spark = session();
        Dataset<Row> pictures = spark.createDataFrame(
                pictures(300),
                new StructType().add("content", DataTypes.BinaryType).add("label", DataTypes.StringType));
        Training training = Training.of(new Cnn(), folder.resolve("run"))
                .set("data.cache", "remote://" + folder.resolve("cache"))
                .set("data.preparation", "image")
                .set("data.image.size", 16)
                .set("data.image.channels", 1)
                .set("train.epochs", 6);

        // when
        Result result = training.run(pictures);
        Result again = training.run(pictures.repartition(3));

        // then
        assertThat(result.status()).isEqualTo(Status.DONE);
        assertThat(result.metrics().get("test.accuracy")).isGreaterThan(0.9);
        assertThat(again).isEqualTo(result);
        assertThat(SavedModel.preparation(folder.resolve("run/model")))
                .hasValueSatisfying(text -> assertThat(text).contains("\"dark\"", "\"light\""));
        assertThat(spark.range(3).count()).isEqualTo(3);
        spark.stop();
    }

    /** Of eight levels of grey, each in words of its own. */
    @Test
    void shouldLearnWhichCaptionBelongsToWhichPicture() throws IOException {
        // given
        SparkSession spark = session();
        Dataset<Row> pairs = spark.createDataFrame(
                captioned(400),
                new StructType().add("content", DataTypes.BinaryType).add("caption", DataTypes.StringType));
        Training training = Training.of(new Contrastive(), folder.resolve("pairs"))
                .set("data.cache", folder.resolve("cache"))
                .set("data.preparation", "captioned-image")
                .set("data.length", 4)
                .set("data.image.size", 16)
                .set("data.image.channels", 1)
                .set("model.method", "clip")
                .set("model.kind", "lenet")
                .set("model.size", "tiny")
                .set("train.batchSize", 16)
                .set("train.epochs", 6)
                .set("optimizer.learningRate", 0.005);
        for (String colour : List.of("brightness", "contrast", "saturation", "hue", "greyscale")) {
            training = training.set("data.augment." + colour, 0);
        }

        // when
        Result result = training.run(pairs);

        // then two workers, each with eight pairs to tell apart
        assertThat(result.metrics().get("test.loss")).isLessThan(0.8 * Math.log(8));
        assertThat(result.metrics().get("test.imageOfCaption")).isGreaterThan(0.3);
        spark.stop();
    }

    private static List<Row> captioned(int count) throws IOException {
        String[] levels = {"black", "dim", "dusky", "dark", "fair", "light", "bright", "white"};
        Random random = new Random(6);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int level = i % levels.length;
            rows.add(RowFactory.create(picture(random, 28 * level, 28), "a " + levels[level] + " square"));
        }
        return rows;
    }

    private static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.hadoop.fs.remote.impl", RemoteFiles.class.getName()) // must reach the workers
                .getOrCreate();
    }

    /** The local disk, disguised as another file system. */
    public static final class RemoteFiles extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("remote:///");
        }
    }

    /** Every other one dark, the others light. */
    private static List<Row> pictures(int count) throws IOException {
        Random random = new Random(5);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(RowFactory.create(picture(random, i % 2 * 100, 100), i % 2 == 0 ? "dark" : "light"));
        }
        return rows;
    }

    /** A PNG file whose pixels are at least so bright, and less than so much brighter. */
    private static byte[] picture(Random random, int least, int range) throws IOException {
        var picture = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
        for (int pixel = 0; pixel < 400; pixel++) {
            picture.getRaster().setSample(pixel % 20, pixel / 20, 0, least + random.nextInt(range));
        }
        var file = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", file);
        return file.toByteArray();
    }
}
