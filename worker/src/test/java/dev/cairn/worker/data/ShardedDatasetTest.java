package dev.cairn.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedDatasetTest {
    @TempDir
    Path folder;

    @Test
    void shouldReadAnyRowAsItWasWritten() throws IOException {
        String uri = SampleData.write(folder, 70_001, 1); // more than one record batch

        try (ShardedDataset data = ShardedDataset.open(uri)) {
            data.verify();
            ByteBuffer row = ByteBuffer.allocate(15 + 4 + 8).order(ByteOrder.LITTLE_ENDIAN);
            for (int place : new int[] {70_000, 0, 65_535, 65_536, 12_345}) {
                row.clear();
                for (int column = 0; column < 3; column++) {
                    data.copy(0, place, column, row);
                }
                long id = data.id(0, place);
                assertThat(id).isEqualTo(SampleData.id(place));
                assertThat(row.get(14) & 0xFF).isEqualTo(SampleData.pixel(id, 14));
                assertThat(row.getInt(15)).isEqualTo(SampleData.label(id));
                assertThat(row.getFloat(23)).isEqualTo(SampleData.weight(id, 1));
            }
        }
    }

    @Test
    void shouldWriteWhatArrowsOwnReaderReads() throws IOException {
        SampleData.write(folder, 70_001, 1);
        long rows = 0;

        try (RootAllocator allocator = new RootAllocator();
                FileChannel file = FileChannel.open(folder.resolve("part-00000.arrow"));
                ArrowFileReader reader = new ArrowFileReader(file, allocator)) {
            while (reader.loadNextBatch()) {
                var root = reader.getVectorSchemaRoot();
                var image = (FixedSizeListVector) root.getVector("image");
                var weights = (FixedSizeListVector) root.getVector("weights");
                for (int row = 0; row < root.getRowCount(); row += 101) {
                    long id = ((BigIntVector) root.getVector("id")).get(row);
                    assertThat(id).isEqualTo(SampleData.id(rows + row));
                    assertThat(((IntVector) root.getVector("label")).get(row)).isEqualTo(SampleData.label(id));
                    assertThat(((UInt1Vector) image.getDataVector()).get(15 * row + 3) & 0xFF)
                            .isEqualTo(SampleData.pixel(id, 3));
                    assertThat(((Float4Vector) weights.getDataVector()).get(2 * row + 1))
                            .isEqualTo(SampleData.weight(id, 1));
                }
                assertThat(image.getField().getMetadata())
                        .containsEntry("ARROW:extension:metadata", "{\"shape\":[1, 3, 5]}");
                rows += root.getRowCount();
            }
        }

        assertThat(rows).isEqualTo(70_001);
    }

    @Test
    void shouldWriteTheSameBytesForTheSameExamples() throws IOException {
        SampleData.write(folder.resolve("a"), 1_000, 1);
        SampleData.write(folder.resolve("b"), 1_000, 1);

        assertThat(folder.resolve("a/part-00000.arrow")).hasSameBinaryContentAs(folder.resolve("b/part-00000.arrow"));
    }

    @Test
    void shouldRefuseAFolderWithoutManifest() throws IOException {
        String uri = SampleData.write(folder, 100, 2);
        Files.delete(folder.resolve(Manifest.FILE));

        assertRefused(uri, "not a dataset", "manifest.json");
    }

    @Test
    void shouldRefuseADamagedManifest() throws IOException {
        String uri = SampleData.write(folder, 100, 2);
        String json = Files.readString(folder.resolve(Manifest.FILE));
        Files.writeString(folder.resolve(Manifest.FILE), json.replace("\"examples\" : 100", "\"examples\" : 99"));

        assertRefused(uri, "manifest.json", "damaged", "examples=99");
    }

    @Test
    void shouldRefuseAManifestThatNamesFilesElsewhere() throws IOException {
        String uri = SampleData.write(folder, 100, 2);
        String json = Files.readString(folder.resolve(Manifest.FILE));
        Files.writeString(folder.resolve(Manifest.FILE), json.replace("part-00001", "../part-00001"));

        assertRefused(uri, "manifest.json", "must be a file of the dataset's own folder");
    }

    @Test
    void shouldRefuseAMissingShard() throws IOException {
        String uri = SampleData.write(folder, 100, 2);
        Files.delete(folder.resolve("part-00001.arrow"));

        assertRefused(uri, "part-00001.arrow", "missing");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 200, 1_000})
    void shouldRefuseATruncatedShard(int bytes) throws IOException {
        String uri = SampleData.write(folder, 100, 2);
        try (var file = new RandomAccessFile(folder.resolve("part-00001.arrow").toFile(), "rw")) {
            file.setLength(bytes);
        }

        assertRefused(uri, "part-00001.arrow", bytes + " bytes, must be ");
    }

    @Test
    void shouldFindAFlippedBitWhereverItIs() throws IOException {
        String uri = SampleData.write(folder, 20, 1);
        Path shard = folder.resolve("part-00000.arrow");
        byte[] intact = Files.readAllBytes(shard);

        for (int at = 0; at < intact.length; at += 29) {
            byte[] damaged = intact.clone();
            damaged[at] ^= 0x10;
            Files.write(shard, damaged);
            assertThatThrownBy(() -> {
                        try (ShardedDataset data = ShardedDataset.open(uri)) {
                            data.verify();
                        }
                    })
                    .isInstanceOf(CairnException.class)
                    .hasMessageContaining("part-00000.arrow")
                    .hasMessageContaining("damaged");
        }
    }

    @Test
    void shouldReadAnotherFileSystemThroughCheckedLocalCopies() throws IOException {
        String uri = remote(SampleData.write(folder, 100, 2));

        try (ShardedDataset data = ShardedDataset.open(uri, REMOTE)) {
            assertThat(data.id(1, 49)).isEqualTo(SampleData.id(99));
        }

        byte[] shard = Files.readAllBytes(folder.resolve("part-00001.arrow"));
        shard[shard.length / 2]++;
        Files.write(folder.resolve("part-00001.arrow"), shard);
        try (ShardedDataset data = ShardedDataset.open(uri, REMOTE)) {
            assertThat(data.id(0, 49)).isEqualTo(SampleData.id(49));
            assertThatThrownBy(() -> data.id(1, 49))
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                    .hasMessageContaining("part-00001.arrow: damaged");
        }
        Files.delete(folder.resolve("part-00001.arrow"));
        assertThatThrownBy(() -> ShardedDataset.open(uri, REMOTE).close())
                .isInstanceOf(CairnException.class)
                .hasMessageContaining("part-00001.arrow: damaged or missing shard (none bytes");
    }

    @Test
    void shouldKeepFewCopiesWhereLocalSpaceIsShort() throws IOException {
        String uri = remote(SampleData.write(folder, 1_001, 40));
        RemoteFiles.copied.clear();
        BatchPlan plan = new BatchPlan(1_001, 32, 1);
        List<Long> ids = new ArrayList<>();

        try (ShardedDataset data = ShardedDataset.open(uri, REMOTE, 1)) {
            for (int time = 0; time < 2; time++) {
                try (Batches batches = Batches.training(data, plan, 1, 0, SampleData.FEEDS)) {
                    Batch first = batches.next();
                    if (time == 0) {
                        assertThat(RemoteFiles.copied.size()).isLessThanOrEqualTo(24); // ahead by a window
                    }
                    for (int step = 0; step < plan.stepsPerEpoch(); step++) {
                        Batch batch = step == 0 ? first : batches.next();
                        for (int i = 0; i < batch.examples(); i++) {
                            ids.add(batch.id(i));
                        }
                    }
                    assertThat(mappedCopies()).isBetween(1L, 25L); // two windows, and what is being fetched
                    assertThat(RemoteFiles.copied.stream().filter(File::exists).distinct())
                            .as("left behind if this process were killed now, but for what is being fetched")
                            .hasSizeLessThanOrEqualTo(1);
                }
            }
        }

        assertThat(ids).hasSize(2_002);
        assertThat(ids.subList(0, 1_001)).doesNotHaveDuplicates().isEqualTo(ids.subList(1_001, 2_002));
        assertThat(RemoteFiles.copied).noneMatch(File::exists).hasSizeBetween(41, 140);
        assertThat(mappedCopies()).isZero();
    }

    private static long mappedCopies() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("cairn-data-")).count();
        }
    }

    private static final Configuration REMOTE = new Configuration();

    static {
        REMOTE.setClass("fs.remote.impl", RemoteFiles.class, FileSystem.class);
    }

    private static String remote(String folder) {
        return "remote://" + folder.substring(folder.indexOf('/'));
    }

    /** The local disk, disguised. */
    public static final class RemoteFiles extends RawLocalFileSystem {
        static final List<File> copied = new CopyOnWriteArrayList<>();

        @Override
        public void copyToLocalFile(
                boolean delete, org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to, boolean raw)
                throws IOException {
            super.copyToLocalFile(delete, from, to, raw);
            copied.add(new File(to.toUri().getPath()));
        }

        @Override
        public URI getUri() {
            return URI.create("remote:///");
        }
    }

    @Test
    void shouldStayOpenWhileABatchReaderUsesIt() throws IOException {
        ShardedDataset data = ShardedDataset.open(SampleData.write(folder, 100, 2));
        Batches batches = Batches.scoring(data, 10, 0, 1, SampleData.FEEDS);

        assertThatThrownBy(data::close).isInstanceOf(IllegalStateException.class);

        batches.close();
        data.close();
    }

    private static void assertRefused(String uri, String... parts) {
        assertThatThrownBy(() -> ShardedDataset.open(uri).close())
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(parts)
                .hasLineCount(1);
    }
}
