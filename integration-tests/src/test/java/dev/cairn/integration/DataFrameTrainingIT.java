package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import dev.cairn.driver.training.Training;
import dev.cairn.jobs.Cnn;
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
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", false)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.hadoop.fs.remote.impl", RemoteFiles.class.getName()) // must reach the workers
                .getOrCreate();
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
            var picture = new BufferedImage(20, 20, BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < 400; pixel++) {
                picture.getRaster().setSample(pixel % 20, pixel / 20, 0, (i % 2 * 100) + random.nextInt(100));
            }
            var file = new ByteArrayOutputStream();
            ImageIO.write(picture, "png", file);
            rows.add(RowFactory.create(file.toByteArray(), i % 2 == 0 ? "dark" : "light"));
        }
        return rows;
    }
}
