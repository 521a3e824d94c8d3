package dev.cairn.driver.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.driver.dataset.PreparedData;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Manifest;
import dev.cairn.worker.data.Shard;
import dev.cairn.worker.data.ShardWriter;
import dev.cairn.worker.data.ShardedDataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectionTest {
    private static final Column IMAGE = new Column("image", ElementType.UINT8, List.of(1, 2, 2));
    private static final Column FEATURES = new Column("features", ElementType.FLOAT32, List.of(2));
    private static final Column LABEL = new Column("label", ElementType.INT32, List.of());

    @TempDir
    java.nio.file.Path folder;

    @Test
    void shouldShowCountsClassesRangesAndWhatIsMissing() throws Exception {
        List<Column> columns = List.of(FEATURES, LABEL);
        List<ByteBuffer[]> rows =
                List.of(row(floats(1, -2), ints(0)), row(floats(0, 6), ints(1)), row(floats(0, 2), ints(1)));
        Map<String, String> attributes = Map.of(
                "featureNames", "[\"town=Ulm\",\"age\"]",
                "classNames", "[\"no\",\"yes\\u001b[31m\"]",
                "missing", "{\"age\":7}");

        Inspection inspection = Inspection.of(data(columns, rows, attributes));

        assertThat(inspection.picture()).isEmpty();
        assertThat(inspection.lines().stream().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly(
                        "columns features FLOAT32 [2], label INT32 []",
                        "examples 3 to train on, 1 for validation, 0 for the test",
                        "classes training validation test",
                        "no 1 33.3 % 1 100.0 % 0 0.0 %",
                        "yes\uFFFD[31m 2 66.7 % 0 0.0 % 0 0.0 %",
                        "values as prepared, training part least greatest mean",
                        "town=Ulm 0.00000 1.00000 0.333333",
                        "age -2.00000 6.00000 2.00000",
                        "label 0.00000 1.00000 0.666667",
                        "training rows without a value, filled:",
                        "age 7",
                        "samples of the training part:",
                        "town=Ulm age=-2.000 no",
                        "age=6.000 yes\uFFFD[31m",
                        "age=2.000 yes\uFFFD[31m");
    }

    @Test
    void shouldDrawSamplesOfImages() throws Exception {
        ByteBuffer pixels = ByteBuffer.wrap(new byte[] {0, (byte) 255, 7, 9});

        Inspection inspection =
                Inspection.of(data(List.of(IMAGE, LABEL), List.<ByteBuffer[]>of(row(pixels, ints(0))), Map.of()));

        var picture = inspection.picture().orElseThrow();
        assertThat(picture.getWidth()).isEqualTo(8 * (64 + 2) - 2);
        assertThat(picture.getRGB(63, 0)).isEqualTo(0xffffffff);
        assertThat(picture.getRGB(0, 63)).isEqualTo(0xff070707);
    }

    /** The rows as the training part, the first of them as the validation part too, and an empty test part. */
    private PreparedData data(List<Column> columns, List<ByteBuffer[]> rows, Map<String, String> attributes)
            throws IOException {
        return new PreparedData(
                part("train", columns, rows, attributes),
                part("validation", columns, rows.subList(0, 1), attributes),
                part("test", columns, List.of(), attributes),
                columns,
                rows.size(),
                1,
                0,
                attributes,
                Optional.empty(),
                List.of(),
                false,
                1);
    }

    private String part(String name, List<Column> columns, List<ByteBuffer[]> rows, Map<String, String> attributes)
            throws IOException {
        Path part = new Path(folder.resolve(name).toUri());
        FileSystem files = ShardedDataset.fileSystem(part, new Configuration());
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            try (var writer = new ShardWriter(files, new Path(part, "part-" + i + ".arrow"), columns)) {
                ByteBuffer[] row = rows.get(i);
                for (ByteBuffer tensor : row) {
                    tensor.rewind();
                }
                writer.append(i, row);
                shards.add(writer.finish());
            }
        }
        new Manifest("hash", columns, rows.size(), shards, attributes).write(files, part);
        return part.toString();
    }

    private static ByteBuffer[] row(ByteBuffer... tensors) {
        return tensors;
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer tensor = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tensor.asFloatBuffer().put(values);
        return tensor;
    }

    private static ByteBuffer ints(int... values) {
        ByteBuffer tensor = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        tensor.asIntBuffer().put(values);
        return tensor;
    }
}
