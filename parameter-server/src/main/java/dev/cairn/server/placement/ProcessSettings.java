package dev.cairn.server.placement;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a {@link ShardProcess} is told in its file, in Java's properties format.
 *
 * @param host interface to bind, a name or address of this machine that driver and workers reach
 * @param port for drivers, of TCP; 0 lets the system choose
 * @param dataPort for workers, of UDP and TCP; 0 lets the system choose
 * @param keyFile holds the key that drivers must have too
 */
public record ProcessSettings(String host, int port, int dataPort, Path keyFile) {
    private static final String HOST = "host";
    private static final String PORT = "port";
    private static final String DATA_PORT = "dataPort";
    private static final String KEY_FILE = "keyFile";
    private static final Set<String> KNOWN = Set.of(HOST, PORT, DATA_PORT, KEY_FILE);

    /**
     * Reads the file.
     *
     * @throws IOException with everything that is wrong, in one line
     */
    public static ProcessSettings read(Path file) throws IOException {
        Properties entries = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            entries.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
        }
        List<String> errors = new ArrayList<>();
        for (String name : new TreeSet<>(entries.stringPropertyNames())) {
            if (!KNOWN.contains(name)) {
                errors.add(name + ": is no entry; there are " + String.join(", ", new TreeSet<>(KNOWN)));
            }
        }
        String host = required(HOST, entries, errors);
        String keyFile = required(KEY_FILE, entries, errors);
        if (host.equals("0.0.0.0") || host.equals("::")) {
            errors.add(HOST + "=" + host + ": must be one interface of this machine");
        }
        int port = port(PORT, entries, errors);
        int dataPort = port(DATA_PORT, entries, errors);
        if (!errors.isEmpty()) {
            throw new IOException(file + ": " + String.join("; ", errors));
        }
        return new ProcessSettings(host, port, dataPort, file.resolveSibling(keyFile));
    }

    private static String required(String name, Properties entries, List<String> errors) {
        String value = entries.getProperty(name, "").strip();
        if (value.isEmpty()) {
            errors.add(name + ": is missing");
        }
        return value;
    }

    private static int port(String name, Properties entries, List<String> errors) {
        String value = entries.getProperty(name, "0").strip();
        if (value.matches("\\d{1,5}") && Integer.parseInt(value) <= 65_535) {
            return Integer.parseInt(value);
        }
        errors.add(name + "=" + value + ": must be 0 to 65535");
        return 0;
    }
}
