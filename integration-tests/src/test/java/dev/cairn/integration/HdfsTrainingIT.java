package dev.cairn.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.model.SavedModel;
import dev.cairn.driver.registry.Card;
import dev.cairn.driver.retraining.Outcome;
import dev.cairn.driver.run.Result;
import dev.cairn.driver.run.Status;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source, prepared datasets and checkpoints on a real HDFS, with a name node and two data nodes in this JVM. */
class HdfsTrainingIT {
    private static final String[] SETTINGS = {"data.image.size=16", "data.image.channels=1", "train.epochs=4"};

    @TempDir
    private static Path folder;

    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void start() throws IOException {
        hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("hdfs").toFile())
                .numDataNodes(2)
                .build();
        hdfs.waitActive();
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown();
    }

    @Test
    void shouldTrainAndGoOnOnHdfsToTheBitsOfLocalFiles() throws IOException {
        // given
        Path pictures = pictures(240);
        FileSystem files = hdfs.getFileSystem();
        files.copyFromLocalFile(path(pictures.toString()), path("/pictures"));
        var training = new LocalTraining(folder);

        // when
        Result local = training.train("local", with("data.path=" + pictures, "optimizer.scheduleSteps=1000"));
        String[] onHdfs = with(
                "data.path=" + hdfs.getURI() + "/pictures",
                "data.cache=" + hdfs.getURI() + "/cache",
                "checkpoint.path=" + hdfs.getURI() + "/checkpoints",
                "train.epochs=2",
                "optimizer.scheduleSteps=1000");
        training.train("remote", onHdfs);
        onHdfs[onHdfs.length - 2] = "train.epochs=4";
        Result remote = training.train("remote", onHdfs);

        // then
        assertThat(remote.status()).isEqualTo(Status.DONE);
        assertThat(remote.metrics().get("test.accuracy")).isGreaterThan(0.9);
        assertThat(remote.parametersSha256()).isEqualTo(local.parametersSha256());
        assertThat(files.globStatus(path("/cache/*/train/manifest.json"))).hasSize(1);
        assertThat(files.globStatus(path("/checkpoints/remote-*/step-*/manifest.json")))
                .hasSize(2);

        // and the next run finds what is there
        FileStatus[] before = files.globStatus(path("/cache/*/train/*"));
        training.train(
                "again", with("data.path=" + hdfs.getURI() + "/pictures", "data.cache=" + hdfs.getURI() + "/cache"));
        assertThat(files.globStatus(path("/cache/*/train/*"))).isEqualTo(before);
    }

    @Test
    void shouldKeepARegistryOnHdfs() throws IOException {
        // given
        Nights nights = new Nights(folder.resolve("nights"), hdfs.getURI() + "/models");
        nights.arrive(1, Nights.Kind.GOOD);

        // when one who has died in the middle of its work has left the registry as it was then
        hdfs.getFileSystem().create(path("/models/version-1/parameters.bin")).close();
        hdfs.getFileSystem().create(path("/models/aliases/champion-1-1")).close();
        Outcome first = nights.night(1);

        // then
        assertThat(first.decision()).as(first.why()).isEqualTo(Outcome.PROMOTED);
        assertThat(nights.registry().versions()).extracting(Card::version).containsExactly(2L);
        assertThat(nights.night(1)).isEqualTo(first);
        try (var writer = nights.registry().write()) {
            assertThatThrownBy(() -> nights.registry().write()).hasMessageContaining("held by process");
            writer.promote(2, "again");
        }
        assertThat(nights.champion()).isEqualTo(2);
        Path model = nights.registry().fetch(nights.registry().version("champion"), folder.resolve("fetched"));
        assertThat(SavedModel.read(model).job()).isEqualTo("rnn");
    }

    private static org.apache.hadoop.fs.Path path(String path) {
        return new org.apache.hadoop.fs.Path(path);
    }

    private static String[] with(String... assignments) {
        return Stream.concat(Arrays.stream(SETTINGS), Arrays.stream(assignments))
                .toArray(String[]::new);
    }

    /** A folder a class: dark ones and light ones. */
    private static Path pictures(int count) throws IOException {
        Random random = new Random(6);
        Path root = folder.resolve("pictures");
        for (int i = 0; i < count; i++) {
            var picture = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
            for (int pixel = 0; pixel < 256; pixel++) {
                picture.getRaster().setSample(pixel % 16, pixel / 16, 0, i % 2 * 100 + random.nextInt(100));
            }
            Path file = Files.createDirectories(root.resolve(i % 2 == 0 ? "dark" : "light"))
                    .resolve(i + ".png");
            ImageIO.write(picture, "png", file.toFile());
        }
        return root;
    }
}
