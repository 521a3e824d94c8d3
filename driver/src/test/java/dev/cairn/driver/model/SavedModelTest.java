package dev.cairn.driver.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.block.ParameterArray.Kind;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.step.StepFactory;
import dev.cairn.worker.step.Trainable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as their own writer leaves them, and as a stranger may. */
class SavedModelTest {
    private static final float[] VALUES = {1.5f, -0.0f, Float.MIN_VALUE};

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        new SavedModel(
                        "cnn",
                        List.of(new Column("x", ElementType.FLOAT32, List.of(1))),
                        Map.of(),
                        List.of(new ParameterArray("weight", List.of(3), Kind.WEIGHT)),
                        Fingerprint.sha256(VALUES))
                .write(folder, "job = cnn\n", Optional.of("{}"), new Network(), VALUES);
    }

    private float[] read() {
        return SavedModel.read(folder).readParameters(folder);
    }

    @Test
    void shouldGiveBackEveryBit() {
        assertThat(read()).isEqualTo(VALUES);
        assertThat(SavedModel.preparation(folder)).contains("{}");
    }

    @Test
    void shouldRefuseATrillionParametersBeforeItTakesMemory() throws IOException {
        Path description = folder.resolve("model.json");
        String json = Files.readString(description);
        for (String shape : List.of(
                "1000000, 1000000",
                "2000000000",
                "4",
                "2000000000 ], \"decay\" : null }, { \"name\""
                        + " : \"b\", \"kind\" : \"WEIGHT\", \"shape\" : [ 2000000000")) {
            Files.writeString(description, json.replaceFirst("\"shape\" : \\[ 3 ", "\"shape\" : [ " + shape + " "));

            refused(this::read, "parameters.bin: holds 12 bytes, which are not the parameters of the arrays");
        }
    }

    @Test
    void shouldRefuseFilesOfAGigabyte() throws IOException {
        for (String name : List.of("model.json", "preparation.json")) {
            try (var file = new RandomAccessFile(folder.resolve(name).toFile(), "rw")) {
                file.setLength(1L << 30);
            }
        }

        refused(this::read, "model.json has 1073741824 bytes, more than 67108864");
        refused(() -> SavedModel.preparation(folder), "preparation.json has 1073741824 bytes");
    }

    @Test
    void shouldFollowNoLink() throws IOException {
        for (String name : List.of("parameters.bin", "model.conf", "preparation.json", "model.json")) {
            Path file = folder.resolve(name);
            Path elsewhere = Files.move(file, folder.resolve("elsewhere-" + name));
            Files.createSymbolicLink(file, elsewhere);
            refused(
                    () -> {
                        SavedModel.configuration(folder);
                        SavedModel.preparation(folder);
                        read();
                    },
                    name + ": must be a file, no link and no folder");
            Files.delete(file);
            Files.move(elsewhere, file);
        }
        assertThat(read()).isEqualTo(VALUES);
    }

    @Test
    void shouldNoticeAFlippedBit() throws IOException {
        Path file = folder.resolve("parameters.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] ^= (byte) 1;
        Files.write(file, bytes);

        refused(this::read, "parameters.bin: damaged: its SHA-256 is ");
    }

    private static void refused(ThrowingCallable reading, String words) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .message()
                .contains(words)
                .hasLineCount(1);
    }

    /** One that is never run. */
    private record Network() implements Trainable {
        @Override
        public StepFactory steps() {
            throw new UnsupportedOperationException();
        }

        @Override
        public float[] initialParameters() {
            return VALUES;
        }

        @Override
        public List<ParameterArray> parameterArrays() {
            return List.of();
        }

        @Override
        public String explain(int examples) {
            return "";
        }
    }
}
