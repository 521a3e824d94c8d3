package dev.cairn.integration.nights;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.driver.retraining.Stage;
import dev.cairn.jobs.cli.Cairn;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The command {@code cairn} in a process that {@link NightDisk} may kill: it tells the disk of each stage that the command
 * says it begins, and leaves the disk's counts in a file.
 */
final class NightProcess {
    /** The file for the counts. */
    static final String COUNTS = "cairn.night.counts";
    /** {@code STAGE:NUMBER}, when to be killed; empty for never. */
    static final String KILL = "cairn.night.kill";

    private NightProcess() {}

    /** Arguments: those of the command. */
    public static void main(String[] args) {
        String kill = System.getProperty(KILL, "");
        if (!kill.isEmpty()) {
            String[] parts = kill.split(":");
            NightDisk.killIn(Stage.valueOf(parts[0]), Integer.parseInt(parts[1]));
        }
        Path counts = Path.of(System.getProperty(COUNTS));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> write(counts)));
        System.setOut(new PrintStream(new Watch(System.out), true, StandardCharsets.UTF_8));
        Cairn.main(args);
    }

    private static void write(Path counts) {
        try {
            new ObjectMapper().writeValue(counts.toFile(), NightDisk.counts());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes on what is written, and looks for the lines with which stages begin. */
    private static final class Watch extends FilterOutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Watch(OutputStream out) {
            super(out);
        }

        @Override
        public synchronized void write(int character) throws IOException {
            out.write(character);
            if (character != '\n') {
                line.write(character);
                return;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            for (Stage stage : Stage.values()) {
                if (text.equals(stage.doing())) {
                    NightDisk.enter(stage);
                }
            }
        }
    }
}
