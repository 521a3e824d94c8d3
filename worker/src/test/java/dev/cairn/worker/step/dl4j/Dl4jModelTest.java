package dev.cairn.worker.step.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.worker.CairnException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class Dl4jModelTest {
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";

    @TempDir
    private Path folder;

    private Path file;
    private MultiLayerNetwork network;

    @BeforeEach
    void save() throws IOException {
        network = new MultiLayerNetwork(Networks.cnn(DataType.DOUBLE));
        network.init();
        file = folder.resolve("network.zip");
        ModelSerializer.writeModel(network, file.toFile(), true);
    }

    @Test
    void shouldSplitStatisticsFromParameters() {
        network.getLayer(0).getParam("mean").assign(7);
        network.getLayer(0).getParam("log10stdev").assign(-1);
        Dl4jModel model = rewritten();

        float[] values = model.parameters();
        int split = model.trainable();
        assertThat(values).hasSize((int) network.numParams());
        assertThat(values.length - split).isEqualTo(2 * (2 + 4));
        assertThat(values[split]).isEqualTo(7);
        assertThat(values[split + 2]).isEqualTo(0.01f);
    }

    private Dl4jModel rewritten() {
        try {
            ModelSerializer.writeModel(network, file.toFile(), true);
            return Dl4jModel.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldRefuseAnEntryThatIsNotOfANetwork() throws IOException {
        Map<String, byte[]> entries = entries();
        var serialized = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(serialized)) {
            out.writeObject(new ArrayList<>());
        }
        entries.put("normalizer.bin", serialized.toByteArray());

        refuses(entries, "entry 'normalizer.bin' is not read; save the network alone");
    }

    @Test
    void shouldRefuseAPathOutOfTheFile() throws IOException {
        Map<String, byte[]> entries = entries();
        entries.put("../../" + CONFIGURATION, new byte[1]);

        refuses(entries, "entry '../../configuration.json' is not read");
    }

    @Test
    void shouldRefuseMissingCoefficients() throws IOException {
        Map<String, byte[]> entries = entries();
        entries.remove(COEFFICIENTS);

        refuses(entries, "has no entry 'coefficients.bin'");
    }

    @Test
    void shouldRefuseCoefficientsCutShort() throws IOException {
        Map<String, byte[]> entries = entries();
        entries.computeIfPresent(COEFFICIENTS, (name, bytes) -> Arrays.copyOf(bytes, bytes.length - 3));

        refuses(entries, "coefficients.bin ends before its");
    }

    @Test
    void shouldRefuseMoreParametersThanTheFileHolds() throws IOException {
        refuses(
                edited("\"nout\" : 3", "\"nout\" : 300000000"),
                "calls for 11100000100",
                "parameters, which coefficients.bin of");
        refuses(edited("\"nout\" : 3", "\"nout\" : 9"), "holds", "parameters where the configuration calls for");
    }

    @Test
    void shouldUnpackNoMoreOfAZipBombThanItTakesToSeeIt() throws IOException {
        Map<String, byte[]> entries = entries();
        entries.put(CONFIGURATION, new byte[200 << 20]);

        refuses(entries, "configuration.json has more than 16777216 bytes");
        assertThat(file).satisfies(bomb -> assertThat(Files.size(bomb)).isLessThan(1 << 20));
    }

    @Test
    void shouldRefuseClassesThatAreNotOfANetwork() throws IOException {
        String activation = "org.nd4j.linalg.activations.impl.ActivationSoftmax";
        refuses(edited(activation, "javax.swing.JEditorPane"), "names the class javax.swing.JEditorPane");
        refuses(
                edited("\"weightNoise\" : null", "\"weightNoise\" : [\"com.evil.Gadget\", {}]"),
                "names the class com.evil.Gadget");
    }

    @Test
    void shouldRefuseAConfigurationNestedTooDeep() throws IOException {
        refuses(edited("\"weightNoise\" : null", "\"weightNoise\" : " + "[".repeat(100_000)), "nested deeper than 100");
    }

    @Test
    void shouldRefuseWhatOnlyDl4jsTrainerDoes() throws IOException {
        refuses(
                edited("\"gradientNormalization\" : \"None\"", "\"gradientNormalization\" : \"ClipL2PerLayer\""),
                "normalizes its gradient (ClipL2PerLayer); leave that to the run's gradient clipping");
        refuses(edited("\"useLogStd\" : true", "\"useLogStd\" : false"), "a batch norm has useLogStd=false or none");
        refuses(edited("\"Standard\"", "\"TruncatedBPTT\""), "trains by truncated backpropagation through time");
    }

    @Test
    void shouldRefuseWhatIsNoZip() throws IOException {
        Files.writeString(file, "no zip");

        assertThatThrownBy(() -> Dl4jModel.read(file)).hasMessageContaining("is not a zip file that can be read");
    }

    private void refuses(Map<String, byte[]> entries, String... why) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                var zip = new ZipOutputStream(out)) {
            for (var entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        assertThatThrownBy(() -> Dl4jModel.read(file))
                .isInstanceOf(CairnException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContainingAll(why)
                .message()
                .hasLineCount(1);
    }

    private Map<String, byte[]> edited(String part, String replacement) throws IOException {
        Map<String, byte[]> entries = entries();
        String json = new String(entries.get(CONFIGURATION), StandardCharsets.UTF_8);
        assertThat(json).contains(part);
        entries.put(CONFIGURATION, json.replace(part, replacement).getBytes(StandardCharsets.UTF_8));
        return entries;
    }

    /** Of the network as DL4J saves it. */
    private Map<String, byte[]> entries() throws IOException {
        ModelSerializer.writeModel(network, file.toFile(), true);
        var entries = new LinkedHashMap<String, byte[]>();
        try (var zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
            }
        }
        return entries;
    }
}
