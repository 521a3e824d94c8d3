package dev.cairn.server.placement;

import dev.cairn.server.ServerException;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A process that has one shard of one run after another, for runs with {@code server.placement=processes}. It listens for
 * a run's driver, and one that comes meanwhile waits its turn.
 *
 * <pre>
 * java -cp ... dev.cairn.server.placement.ShardProcess FILE      (docs/placement.md has the file's entries)
 * </pre>
 */
public final class ShardProcess implements AutoCloseable {
    private static final Duration LAST_GOODBYES = Duration.ofSeconds(3);
    private static final int CONFIGURATION = 2;

    private final ProcessSettings settings;
    private final JobKey key;
    private final ServerSocket socket;
    private final Consumer<String> log;
    private volatile @Nullable Line line;

    /**
     * Begins to listen.
     *
     * @param log takes a line for each event
     * @throws IOException if the key cannot be read, or the port not be bound
     */
    public ShardProcess(ProcessSettings settings, Consumer<String> log) throws IOException {
        this.settings = settings;
        this.key = JobKey.read(settings.keyFile());
        this.log = log;
        this.socket = listen(settings);
    }

    private static ServerSocket listen(ProcessSettings settings) throws IOException {
        try {
            return new ServerSocket(settings.port(), 50, InetAddress.getByName(settings.host()));
        } catch (IOException e) {
            throw new IOException(
                    "host=" + settings.host() + ", port=" + settings.port() + ": cannot be bound: " + e.getMessage(),
                    e);
        }
    }

    /** Reads the configuration, and serves until the process is ended. */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("error: give one argument, the configuration file");
            System.exit(CONFIGURATION);
        }
        try {
            var process = new ShardProcess(ProcessSettings.read(Path.of(arguments[0])), System.out::println);
            Thread main = Thread.currentThread();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                process.close();
                Threads.endsWithin(LAST_GOODBYES, main);
            }));
            process.serve();
        } catch (IOException e) {
            System.err.println("error: " + e.getMessage());
            System.exit(CONFIGURATION);
        }
    }

    /** {@code host:port}, under which a run's {@code server.addresses} name this process. */
    public String address() {
        return settings.host() + ":" + socket.getLocalPort();
    }

    /** Serves one run after another until {@link #close}. */
    public void serve() {
        log.accept("waiting for a run at " + address());
        while (!socket.isClosed()) {
            try (Socket visitor = socket.accept()) {
                serve(visitor);
                log.accept("waiting for a run at " + address());
            } catch (IOException e) {
                log.accept(socket.isClosed() ? "ends" : "cannot take a connection: " + e.getMessage());
            }
        }
    }

    private void serve(Socket visitor) {
        String from = visitor.getRemoteSocketAddress().toString();
        try (Line opened = Line.ofShard(visitor, key)) {
            line = opened;
            opened.send(new Message.Ready(-1));
            new ShardHost(opened, key, settings.host(), settings.dataPort(), log).serve();
        } catch (IOException e) {
            log.accept("the driver at " + from + " " + e.getMessage());
        } catch (ServerException e) {
            log.accept("the run from " + from + " has failed: " + e.getMessage());
        } finally {
            line = null;
        }
    }

    /** Ends the run in progress, and the wait for the next. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            log.accept("cannot be closed: " + e.getMessage());
        }
        Line open = line;
        if (open != null) {
            open.close();
        }
    }
}
