package dev.cairn.integration.nights;

import dev.cairn.driver.retraining.Stage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.jspecify.annotations.Nullable;

/**
 * The local disk under another scheme. It counts the files of each stage of a night, and kills its process before one of
 * them where it was told to: those that are opened or created while data is checked and models are judged, those of the
 * training's checkpoints, and those that are created in the registry.
 */
public final class NightDisk extends RawLocalFileSystem {
    static final String SCHEME = "night";
    static final String CHECKPOINTS = "checkpoints";

    private static final Map<Stage, Integer> COUNTS = new EnumMap<>(Stage.class);

    private static @Nullable Stage now;
    private static @Nullable Stage due;
    private static int dueAt;

    /** A folder of the local disk. */
    static String uri(java.nio.file.Path folder) {
        return SCHEME + "://" + folder;
    }

    /**
     * Has the process die in a stage.
     *
     * @param at of the files of the stage, from 1
     */
    static synchronized void killIn(Stage stage, int at) {
        due = stage;
        dueAt = at;
    }

    static synchronized void enter(Stage stage) {
        now = stage;
    }

    /** Files of each stage so far. */
    static synchronized Map<Stage, Integer> counts() {
        return new EnumMap<>(COUNTS);
    }

    private static synchronized void touch(Path path, boolean created) {
        Stage stage = now;
        if (stage == null || !counts(stage, path, created)) {
            return;
        }
        int count = COUNTS.merge(stage, 1, Integer::sum);
        if (stage == due && count == dueAt) {
            System.out.println("killed in " + stage + " at " + path);
            kill();
        }
    }

    private static boolean counts(Stage stage, Path path, boolean created) {
        return switch (stage) {
            case CHECK, JUDGE -> true;
            case TRAIN -> path.toString().contains("/" + CHECKPOINTS + "/");
            case PUBLISH, PROMOTE, RECORD -> created;
        };
    }

    private static void kill() {
        try {
            new ProcessBuilder(
                            "bash", "-c", "kill -9 " + ProcessHandle.current().pid())
                    .start()
                    .waitFor();
            TimeUnit.SECONDS.sleep(10); // until the signal has struck
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
        touch(path, false);
        return super.open(path, bufferBytes);
    }

    /** Of two that create a file one does, as on HDFS; Hadoop's own looks first and creates then. */
    @Override
    public FSDataOutputStream create(
            Path path, boolean overwrite, int bufferBytes, short replication, long blockBytes, Progressable progress)
            throws IOException {
        touch(path, true);
        if (!overwrite) {
            java.nio.file.Path file = pathToFile(path).toPath();
            Files.createDirectories(file.getParent());
            try {
                Files.createFile(file);
            } catch (java.nio.file.FileAlreadyExistsException e) {
                throw (IOException) new FileAlreadyExistsException(path + " is there already").initCause(e);
            }
        }
        return super.create(path, true, bufferBytes, replication, blockBytes, progress);
    }
}
