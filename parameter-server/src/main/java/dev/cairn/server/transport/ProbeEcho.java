package dev.cairn.server.transport;

import io.aeron.Aeron;
import io.aeron.Subscription;
import io.aeron.logbuffer.FragmentHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Answers workers that ask whether UDP passes: a probe names the asker's endpoint and carries a number, which goes back
 * there. The way back opens while the worker asks again.
 */
final class ProbeEcho implements AutoCloseable {
    /** Of probes, at the server's socket. */
    static final int STREAM = 900;

    /** An address rather than a name: nobody makes the server look names up. */
    private static final Pattern ASKER = Pattern.compile("([0-9.]+|\\[[0-9A-Fa-f:.]+]):\\d{1,5}");

    private static final int MOST_ASKERS = 256;
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(3);

    private final Aeron aeron;
    private final Subscription probes;
    private final int answerStream;
    private final Map<String, Asker> askers = new HashMap<>();
    private final FragmentHandler onProbe = (buffer, offset, length, header) -> answer(buffer, offset, length);

    private record Asker(Outbox outbox, long endNs) {}

    /**
     * Answers on a stream of the askers' sockets.
     *
     * @param probes to be answered; closed in the end
     */
    ProbeEcho(Aeron aeron, Subscription probes, int answerStream) {
        this.aeron = aeron;
        this.probes = probes;
        this.answerStream = answerStream;
    }

    /** Answers what has come. */
    int poll() {
        int work = probes.poll(onProbe, 1);
        if (!askers.isEmpty()) {
            long nowNs = System.nanoTime();
            askers.values().removeIf(asker -> {
                boolean over = nowNs - asker.endNs > 0;
                if (over) {
                    asker.outbox.close();
                }
                return over;
            });
        }
        return work;
    }

    private void answer(DirectBuffer buffer, int offset, int length) {
        String name = length <= Integer.BYTES
                ? ""
                : buffer.getStringWithoutLengthAscii(offset + Integer.BYTES, length - Integer.BYTES);
        if (ASKER.matcher(name).matches() && (askers.size() < MOST_ASKERS || askers.containsKey(name))) {
            int number = buffer.getInt(offset);
            try {
                askers.computeIfAbsent(name, this::asker)
                        .outbox
                        .send(Integer.BYTES, (answer, at) -> answer.putInt(at, number));
            } catch (TransportException e) {
                askers.remove(name); // there is no way to it, so it hears nothing
            }
        }
    }

    private Asker asker(String name) {
        String channel = "aeron:udp?term-length=64k|mtu=1408|endpoint=" + name;
        return new Asker(new AeronOutbox(aeron, channel, answerStream), System.nanoTime() + PATIENCE_NS);
    }

    @Override
    public void close() {
        askers.values().forEach(asker -> CloseHelper.close(asker.outbox));
        probes.close();
    }
}
