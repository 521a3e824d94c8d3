package dev.cairn.worker.step.dl4j;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The zip file in which DL4J saves a network, as a stranger's file is read: nothing is unpacked, no Java object is
 * deserialized, and what memory is taken is bounded by the file's own size.
 */
final class Archive implements AutoCloseable {
    private static final String CONFIGURATION = "configuration.json";
    private static final String COEFFICIENTS = "coefficients.bin";
    private static final String UPDATER_STATE = "updaterState.bin"; // the parameter server holds its own

    private static final Set<String> KNOWN = Set.of(CONFIGURATION, COEFFICIENTS, UPDATER_STATE);
    private static final int MAX_CONFIGURATION_BYTES = 1 << 24;
    private static final int MAX_NAME = 80;
    private static final int MAX_MESSAGE = 400;
    private static final long MAX_PARAMETERS = Integer.MAX_VALUE / Float.BYTES;
    private static final int MAX_COMPRESSION = 100; // trained weights hardly shrink

    private final Path path;
    private final ZipFile zip;

    private Archive(Path path, ZipFile zip) {
        this.path = path;
        this.zip = zip;
    }

    /** Opens a file and looks through its table of contents. */
    static Archive open(Path path) {
        if (!Files.isRegularFile(path)) {
            throw new CairnException(ExitCode.DATA, path + ": no such file");
        }
        try {
            var archive = new Archive(path, new ZipFile(path.toFile()));
            try {
                archive.requireKnownEntries();
            } catch (CairnException e) {
                archive.close();
                throw e;
            }
            return archive;
        } catch (IOException e) {
            throw new CairnException(
                    ExitCode.DATA, path + ": is not a zip file that can be read: " + e.getMessage(), e);
        }
    }

    private void requireKnownEntries() {
        var found = new HashSet<String>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (!KNOWN.contains(entry.getName())) {
                throw refused(
                        "entry '" + printable(entry.getName()) + "' is not read; save the network alone, with"
                                + " ModelSerializer.writeModel(network, file, false)",
                        null);
            }
            if (!found.add(entry.getName())) {
                throw refused("entry '" + entry.getName() + "' is there twice", null);
            }
        }
        for (String needed : List.of(CONFIGURATION, COEFFICIENTS)) {
            if (!found.contains(needed)) {
                throw refused("has no entry '" + needed + "': not a network that DL4J saved with its parameters", null);
            }
        }
    }

    /** The network's description. */
    String configuration() {
        try (InputStream in = zip.getInputStream(zip.getEntry(CONFIGURATION))) {
            byte[] bytes = in.readNBytes(MAX_CONFIGURATION_BYTES + 1);
            if (bytes.length > MAX_CONFIGURATION_BYTES) {
                throw refused(CONFIGURATION + " has more than " + MAX_CONFIGURATION_BYTES + " bytes", null);
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw refused(CONFIGURATION + " can't be read: " + e.getMessage(), e);
        }
    }

    /** Refuses a configuration that calls for more parameters than the file can hold, before memory is taken. */
    void requireRoomFor(long parameters) {
        long compressed = Math.min(
                zip.getEntry(COEFFICIENTS).getCompressedSize(), path.toFile().length());
        if (parameters < 1 || parameters > Math.min(MAX_PARAMETERS, compressed * MAX_COMPRESSION / Float.BYTES)) {
            throw refused(
                    "the configuration calls for " + parameters + " parameters, which " + COEFFICIENTS + " of "
                            + compressed + " bytes can't hold",
                    null);
        }
    }

    /**
     * The network's parameters.
     *
     * @param count that must be there
     */
    float[] coefficients(int count) {
        ZipEntry entry = zip.getEntry(COEFFICIENTS);
        try (var in = new DataInputStream(new BufferedInputStream(zip.getInputStream(entry)))) {
            return Coefficients.read(in, count);
        } catch (EOFException e) {
            throw refused(COEFFICIENTS + " ends before its " + count + " parameters", e);
        } catch (IOException e) {
            throw refused(COEFFICIENTS + " can't be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw refused(COEFFICIENTS + " " + e.getMessage(), e);
        }
    }

    CairnException refused(String why, @Nullable Throwable cause) {
        return new CairnException(ExitCode.DATA, path + ": " + line(why), cause);
    }

    /** What others say, as one line of bounded length. */
    static String line(String words) {
        return shortened(words.replaceAll("\\s+", " "), MAX_MESSAGE);
    }

    private static String printable(String name) {
        return shortened(name.replaceAll("\\p{Cntrl}", "?"), MAX_NAME);
    }

    private static String shortened(String text, int length) {
        return text.length() > length ? text.substring(0, length) + "..." : text;
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw refused("can't be closed: " + e.getMessage(), e);
        }
    }
}
