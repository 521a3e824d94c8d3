package dev.cairn.driver.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.worker.data.Manifest;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCacheTest {
    private static final String HASH = "5a";

    @TempDir
    Path temp;

    @AfterEach
    void leaveTheDiskAlone() {
        SharedDisk.other = null;
    }

    /** The other run publishes after this one has seen that there is nothing, and before it looks again. */
    @Test
    void shouldNotTakeForDamagedWhatAnotherRunHasJustPublished() throws IOException {
        DatasetCache ours = open();
        DatasetCache theirs = open();

        ours.add(HASH, folder -> {
            write(folder, "ours");
            SharedDisk.other = () -> theirs.add(HASH, other -> write(other, "theirs"));
            return List.of();
        });

        assertThat(ours.holds(HASH)).isTrue();
        assertThat(ours.manifest(HASH, Part.TRAIN).attributes()).containsEntry("of", "theirs");
        try (var entries = Files.list(temp)) {
            assertThat(entries).containsExactly(temp.resolve(HASH));
        }
    }

    private DatasetCache open() {
        var configuration = new Configuration(false);
        configuration.setClass("fs.shared.impl", SharedDisk.class, FileSystem.class);
        return DatasetCache.open("shared://" + temp, configuration);
    }

    private List<String> write(org.apache.hadoop.fs.Path folder, String whose) throws IOException {
        for (Part part : Part.values()) {
            new Manifest(HASH, DigitPictures.SHAPE.columns(), 0, List.of(), Map.of("of", whose))
                    .write(open().files(), new org.apache.hadoop.fs.Path(folder, part.word()));
        }
        return List.of();
    }

    /** The local disk, on which another run does something as soon as something is found missing. */
    public static final class SharedDisk extends RawLocalFileSystem {
        private static @Nullable Runnable other;

        @Override
        public URI getUri() {
            return URI.create("shared:///");
        }

        @Override
        public FileStatus getFileStatus(org.apache.hadoop.fs.Path path) throws IOException {
            try {
                return super.getFileStatus(path);
            } catch (FileNotFoundException e) {
                Runnable once = other;
                if (once != null && path.getName().equals(HASH)) {
                    other = null;
                    once.run();
                }
                throw e;
            }
        }
    }
}
