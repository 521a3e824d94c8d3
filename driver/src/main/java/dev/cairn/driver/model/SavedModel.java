package dev.cairn.driver.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.cairn.driver.dataset.DataShape;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.server.checkpoint.VectorFormat;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.step.Trainable;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A trained model on disk: data, no code. {@code parameters.bin} holds the flat parameter vector as little-endian
 * floats, {@code model.conf} the configuration that it was trained under, {@code network.zip} a network that was brought
 * as a file, {@code preparation.json} how the data's rows became examples, and {@code model.json}, written last, what it takes to build the network again and to tell that nothing is
 * damaged.
 *
 * @param job that trained it
 * @param columns of the data that it was trained on
 * @param attributes of that data, such as {@code classes}
 * @param arrays what the flat vector is made of, in its order
 * @param sha256 of {@code parameters.bin}
 */
public record SavedModel(
        String job, List<Column> columns, Map<String, String> attributes, List<ParameterArray> arrays, String sha256) {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String DESCRIPTION = "model.json";
    private static final String CONFIGURATION = "model.conf";
    private static final String PARAMETERS = "parameters.bin";
    private static final String NETWORK = "network.zip";
    private static final String PREPARATION = "preparation.json";
    private static final long MOST_BYTES_OF_TEXT = 64 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    public SavedModel {
        columns = List.copyOf(columns);
        attributes = Map.copyOf(attributes);
        arrays = List.copyOf(arrays);
    }

    /** Of the data that it was trained on. */
    public DataShape shape() {
        return new DataShape(columns, attributes);
    }

    /** Floats in the flat vector; more than there can be where they are too many to be counted. */
    private long length() {
        try {
            return arrays.stream().mapToLong(ParameterArray::length).reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            return Long.MAX_VALUE / Float.BYTES;
        }
    }

    /**
     * Writes a model folder.
     *
     * @param preparation of the data, as text; empty where it needed none
     */
    public void write(
            Path folder, String configuration, Optional<String> preparation, Trainable network, float[] values) {
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(PARAMETERS),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.TRUNCATE_EXISTING,
                            StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                VectorFormat.write(values, out);
                channel.force(true);
            }
            network.export(folder.resolve(NETWORK), values);
            Files.writeString(folder.resolve(CONFIGURATION), configuration);
            if (preparation.isPresent()) {
                Files.writeString(folder.resolve(PREPARATION), preparation.get());
            }
            Files.writeString(folder.resolve(DESCRIPTION), JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.CONFIGURATION, "model folder " + folder + " can't be written: " + e.getMessage(), e);
        }
    }

    /** Reads what a model folder says of itself. */
    public static SavedModel read(Path folder) {
        try {
            return JSON.readValue(text(folder.resolve(DESCRIPTION)), SavedModel.class);
        } catch (NoSuchFileException e) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--model " + folder + ": no model here (no " + DESCRIPTION
                            + "); name the model folder of a finished run, such as RUN/model",
                    e);
        } catch (JsonProcessingException e) {
            throw new CairnException(
                    ExitCode.DATA,
                    "--model " + folder + ": " + DESCRIPTION + " is damaged: " + e.getOriginalMessage(),
                    e);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, "--model " + folder + ": can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * The configuration that the model in a folder was trained under.
     *
     * @throws CairnException DATA where it is no plain file
     */
    public static Path configuration(Path folder) {
        return regular(folder.resolve(CONFIGURATION));
    }

    /** The preparation of the data that the model in a folder was trained on; empty where that needed none. */
    public static Optional<String> preparation(Path folder) {
        Path file = folder.resolve(PREPARATION);
        try {
            return Files.exists(file) ? Optional.of(text(file)) : Optional.empty();
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, file + ": can't be read: " + e.getMessage(), e);
        }
    }

    /** The file from which the network in a folder is made; empty where its configuration says all. */
    public static Optional<Path> network(Path folder) {
        return Optional.of(folder.resolve(NETWORK)).filter(Files::exists).map(SavedModel::regular);
    }

    /** Reads the flat parameter vector, and refuses one that is damaged, before memory is taken where it can be told. */
    public float[] readParameters(Path folder) {
        Path file = regular(folder.resolve(PARAMETERS));
        float[] values;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            long bytes = Files.size(file);
            if (bytes / Float.BYTES != length() || bytes % Float.BYTES != 0 || length() > Integer.MAX_VALUE) {
                throw new CairnException(
                        ExitCode.DATA,
                        file + ": holds " + bytes + " bytes, which are not the parameters of the arrays in "
                                + DESCRIPTION);
            }
            values = new float[(int) length()];
            VectorFormat.read(values, in);
        } catch (IOException e) {
            throw new CairnException(ExitCode.DATA, file + ": can't be read: " + e.getMessage(), e);
        }
        String found = Fingerprint.sha256(values);
        if (!found.equals(sha256)) {
            throw new CairnException(
                    ExitCode.DATA, file + ": damaged: its SHA-256 is " + found + " where " + sha256 + " is due");
        }
        return values;
    }

    private static String text(Path file) throws IOException {
        if (Files.size(file) > MOST_BYTES_OF_TEXT) {
            throw new IOException(
                    file.getFileName() + " has " + Files.size(file) + " bytes, more than " + MOST_BYTES_OF_TEXT);
        }
        return Files.readString(regular(file));
    }

    /** A model may be a stranger's: what lies elsewhere is none of it. */
    private static Path regular(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CairnException(ExitCode.DATA, file + ": must be a file, no link and no folder");
        }
        return file;
    }
}
