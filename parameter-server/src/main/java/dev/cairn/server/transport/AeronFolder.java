package dev.cairn.server.transport;

import io.aeron.CommonContext;
import io.aeron.exceptions.DriverTimeoutException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.IoUtil;

/**
 * The folders in which media drivers keep their buffers: {@code /dev/shm/cairn-<name>-<random>-<pid>}, or below the
 * temporary folder where there is no shared memory. A killed process leaves its folder behind; the next one to start
 * clears it away.
 */
final class AeronFolder {
    private static final Pattern NAME = Pattern.compile("cairn-.*-(\\d+)");
    private static final long HEARTBEAT_TIMEOUT_MS = 3_000;
    private static final long MIB = 1 << 20;

    private AeronFolder() {}

    static Path root() {
        Path sharedMemory = Path.of("/dev/shm");
        return Files.isWritable(sharedMemory) ? sharedMemory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** A new name in {@code root}, unique on this machine. */
    static Path choose(Path root, String name) {
        String random = Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
        return root.resolve(
                "cairn-" + name + "-" + random + "-" + ProcessHandle.current().pid());
    }

    /**
     * Fails before anything is started if {@code root} has too little room.
     *
     * @throws TransportException naming the folder, what it has and what is needed
     */
    static void checkSpace(Path root, long neededBytes) {
        long freeBytes = root.toFile().getUsableSpace();
        if (freeBytes < neededBytes) {
            throw TransportException.environment(
                    root + " has " + freeBytes / MIB + " MiB free: Aeron needs " + (neededBytes + MIB - 1) / MIB
                            + " MiB there; enlarge it (docker run --shm-size, Kubernetes emptyDir with medium Memory)"
                            + " or use fewer workers",
                    null);
        }
    }

    /** Deletes the folders of processes that are dead and whose media driver gives no sign of life. */
    static void removeAbandoned(Path root) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "cairn-*")) {
            for (Path folder : folders) {
                Matcher matcher = NAME.matcher(folder.getFileName().toString());
                if (matcher.matches() && Files.isDirectory(folder) && !isAlive(matcher.group(1)) && !isActive(folder)) {
                    IoUtil.delete(folder.toFile(), true);
                }
            }
        } catch (IOException e) {
            throw TransportException.environment("cannot list " + root + ": " + e.getMessage(), e);
        }
    }

    /** Whether a media driver in this folder shows a heartbeat. The process id alone may be another container's. */
    static boolean isActive(Path folder) {
        File file = folder.toFile();
        try {
            return file.isDirectory() && CommonContext.isDriverActive(file, HEARTBEAT_TIMEOUT_MS, line -> {});
        } catch (DriverTimeoutException e) {
            return false; // it died while it started: its file was made and never filled
        }
    }

    private static boolean isAlive(String pid) {
        return pid.length() < 19
                && ProcessHandle.of(Long.parseLong(pid))
                        .map(ProcessHandle::isAlive)
                        .orElse(false);
    }
}
