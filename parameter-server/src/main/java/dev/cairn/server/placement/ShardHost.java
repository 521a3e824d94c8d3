package dev.cairn.server.placement;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerException.Kind;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.checkpoint.ServerState;
import dev.cairn.server.control.Line;
import dev.cairn.server.control.Message;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.round.Chunks;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Has one shard of one run in this JVM, as the run's driver at the other end of a line asks. It ends with the driver: a
 * line that breaks ends the run for its workers.
 */
public final class ShardHost {
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final Line line;
    private final JobKey key;
    private final String host;
    private final int port;
    private final Consumer<String> log;

    /**
     * A host for one run.
     *
     * @param line to the driver; the caller closes it
     * @param key of the line
     * @param host interface on which workers find the shard
     * @param port for workers, of UDP and TCP; 0 lets the system choose
     * @param log takes a line for who has started this process
     */
    public ShardHost(Line line, JobKey key, String host, int port, Consumer<String> log) {
        this.line = line;
        this.key = key;
        this.host = host;
        this.port = port;
        this.log = log;
    }

    /**
     * Waits to be told what to do, and does it to the end.
     *
     * @throws IOException if the driver goes away without a word; the shard has been closed then, as always
     */
    public void serve() throws IOException {
        try {
            serveRun();
        } catch (RuntimeException e) {
            ServerException cause =
                    e instanceof ServerException known ? known : new ServerException(Kind.PROTOCOL, "failed: " + e, e);
            line.send(Message.Abort.of(cause));
            throw cause;
        }
    }

    private void serveRun() throws IOException {
        Message.Assignment task = line.receive(Message.Assignment.class);
        line.patience(task.settings().timeouts().join());
        Reporter reporter = new Reporter(line);
        try (LocalServer shard = begin(task, reporter);
                reporter) { // ends first: it asks the shard
            line.patience(LONGEST_SILENCE);
            shard.begin();
            reporter.start(shard);
            follow(shard, reporter);
            log.accept("run " + task.settings().jobId() + ": ended after step " + shard.step());
        }
    }

    /** Takes the shard's state, and tells where it listens; the state is let go of once the shard has copied it. */
    private LocalServer begin(Message.Assignment task, Reporter reporter) throws IOException {
        ServerSettings settings = task.settings();
        Chunks range = task.range();
        log.accept("run " + settings.jobId() + ": shard " + task.shard() + " of " + task.shards() + ", "
                + range.parameters() + " parameters, from step " + task.step());
        ServerState state = ServerState.blank(task.step(), range.from(), range.parameters(), task.vectors())
                .with(task.step(), task.arbiter());
        line.receive(state);
        Layout layout = Layout.of(settings, task.chunks().parameters());
        ServerSettings here = settings.withNetwork(settings.network().at(host, port));
        Listening listening = Listening.of(here, layout.sizes(), 1);
        try {
            line.send(new Message.Listening(listening.addresses().get(0)));
            Message.Begin begin = line.receive(Message.Begin.class);
            JobKey workers = workersKey(key, task.salt());
            ServerAddress address = ServerAddress.of(settings, task.serverId(), workers, task.chunks(), begin.shards());
            return new LocalServer(
                    settings, address, task.shard(), listening, state, task.snapshotEverySteps(), reporter);
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
    }

    /** The key by which workers join: both ends make it out of the line's, it is never sent. */
    static JobKey workersKey(JobKey key, byte[] salt) {
        return key.derive("workers", salt);
    }

    private void follow(LocalServer shard, Reporter reporter) throws IOException {
        try {
            Message order = line.receive();
            while (!(order instanceof Message.Close)) {
                obey(order, shard, reporter);
                order = line.receive();
            }
        } catch (IOException e) {
            String cause = "the run's driver at " + line.peer() + " " + e.getMessage();
            shard.abort(new ServerException(Kind.UNAVAILABLE, cause, e));
            throw e;
        }
    }

    private static void obey(Message order, LocalServer shard, Reporter reporter) {
        if (order instanceof Message.Observe figure) {
            shard.observe(figure.steps(), figure.figure());
        } else if (order instanceof Message.Snapshot snapshot) {
            shard.requestSnapshot(snapshot.step());
        } else if (order instanceof Message.Stop) {
            shard.stop(step -> reporter.tell(new Message.StopsAt(step)));
        } else if (order instanceof Message.StopAt stop) {
            shard.stopAt(stop.step());
        } else if (order instanceof Message.Abort abort) {
            shard.abort(abort.exception());
        } else if (order instanceof Message.Report) {
            reporter.tell(order);
        }
    }
}
