package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk on which shards find no room. */
class FullDiskTest {
    private static final SparkSession SPARK = Spark.local();

    @TempDir
    Path temp;

    @Test
    void shouldSayThatTheDiskIsFullAndLeaveNothingBehind() throws IOException {
        Configuration configuration = SPARK.sparkContext().hadoopConfiguration();
        configuration.setClass("fs.full.impl", FullDisk.class, FileSystem.class);
        Path rows = Files.writeString(
                temp.resolve("rows.csv"),
                IntStream.range(0, 500).mapToObj(x -> x + "\n").collect(Collectors.joining("", "x\n", "")));
        Path cache = Files.createDirectories(temp.resolve("cache"));
        DataSettings settings = Given.at(rows.toString()).in(cache);
        DataSettings full = new DataSettings(
                settings.source(),
                settings.preparation(),
                settings.id(),
                settings.split(),
                settings.badRows(),
                "full://" + cache,
                settings.digits());

        assertThatThrownBy(() -> Datasets.prepare(SPARK, full))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(".arrow: cannot be written (No space left on device); free space, or set data.cache")
                .hasLineCount(1);
        assertThat(cache).isEmptyDirectory();
    }

    /** The local disk, with room for a kilobyte a file. */
    public static final class FullDisk extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("full:///");
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path file,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            return new FSDataOutputStream(
                    new Kilobyte(super.create(file, permission, overwrite, 1, replication, blockSize, progress)), null);
        }

        @Override
        public FSDataOutputStream create(
                org.apache.hadoop.fs.Path file,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            return new FSDataOutputStream(
                    new Kilobyte(super.create(file, overwrite, 1, replication, blockSize, progress)), null);
        }
    }

    private static final class Kilobyte extends FilterOutputStream {
        private int left = 1024;

        Kilobyte(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            if (left-- <= 0) {
                throw new IOException("No space left on device");
            }
            out.write(value);
        }
    }
}
