package dev.cairn.server.transport;

import io.aeron.driver.Configuration;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;

/** Starts media drivers inside this process: one thread, which sleeps when nothing is to be sent. */
final class EmbeddedDriver {
    private static final long FIXED_BYTES = 12 << 20;
    private static final int LARGEST_SOCKET_BUFFER_BYTES = 2 << 20;

    private EmbeddedDriver() {}

    /**
     * Starts a driver in a new folder, after clearing away abandoned folders and checking the space.
     *
     * @param name part of the folder's and the thread's name
     * @param logs publications and images that the driver will hold
     * @param smallLogs further ones with the smallest buffers
     * @param local whether messages go through shared memory, where the driver has little to do
     * @throws TransportException if there is too little shared memory, or the driver does not start
     */
    static MediaDriver launch(String name, BufferSizes sizes, int logs, int smallLogs, boolean local) {
        Path root = AeronFolder.root();
        AeronFolder.removeAbandoned(root);
        AeronFolder.checkSpace(
                root, FIXED_BYTES + logs * sizes.logBytes() + smallLogs * BufferSizes.SMALLEST_LOG_BYTES);
        Path folder = AeronFolder.choose(root, name);
        int receiveBuffer = socketBuffer("rmem_max", Configuration.INITIAL_WINDOW_LENGTH_DEFAULT);
        MediaDriver.Context context = new MediaDriver.Context()
                .aeronDirectoryName(folder.toString())
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(local ? sleeping(1, 50, 4_000) : sleeping(10, 1, 200))
                .sharedThreadFactory(task -> daemon(task, "cairn-media-driver-" + name))
                .asyncExecutorEnabled(false)
                .termBufferSparseFile(true)
                .mtuLength(sizes.mtuBytes())
                .ipcMtuLength(sizes.mtuBytes())
                .publicationTermBufferLength(sizes.termBytes())
                .ipcTermBufferLength(sizes.termBytes())
                .socketSndbufLength(socketBuffer("wmem_max", Configuration.INITIAL_WINDOW_LENGTH_DEFAULT))
                .socketRcvbufLength(receiveBuffer)
                .initialWindowLength(Math.max(receiveBuffer / 2, sizes.mtuBytes()))
                .errorHandler(error -> {}); // kept in the driver's own log of distinct errors
        try {
            return MediaDriver.launch(context);
        } catch (RuntimeException e) {
            throw TransportException.environment("Aeron's media driver in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** In shared memory it only has to move the limits of senders, for which a step's messages leave room. */
    private static BackoffIdleStrategy sleeping(int spins, long shortestMicros, long longestMicros) {
        return new BackoffIdleStrategy(
                spins,
                spins,
                TimeUnit.MICROSECONDS.toNanos(shortestMicros),
                TimeUnit.MICROSECONDS.toNanos(longestMicros));
    }

    static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private static int socketBuffer(String limit, int otherwise) {
        try {
            long bytes = Long.parseLong(Hosts.kernelValue(Path.of("/proc/sys/net/core", limit)));
            return (int) Math.min(LARGEST_SOCKET_BUFFER_BYTES, bytes);
        } catch (IOException | NumberFormatException e) {
            return otherwise; // not Linux, or /proc is hidden
        }
    }
}
