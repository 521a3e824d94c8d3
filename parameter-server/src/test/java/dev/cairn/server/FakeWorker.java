package dev.cairn.server;

import dev.cairn.server.InMemoryNetwork.MemoryEndpoint;
import dev.cairn.server.protocol.ReplyHandler;
import dev.cairn.server.protocol.ReplyReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;
import dev.cairn.server.round.Chunks;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;

/** A worker that never waits: it speaks when told to, and remembers what it heard. */
final class FakeWorker implements ReplyHandler {
    final MemoryEndpoint endpoint;
    final RequestWriter requests;
    final float[] pulled;
    final int rank;
    long session;
    int joined;
    long step = -1;
    boolean stop;
    String refusal = "";
    String abort = "";
    private final ReplyReader reader = new ReplyReader(this);
    private final Chunks chunks;
    private final long nonce;
    private Assembly assembly;
    private final UnsafeBuffer parameters;

    FakeWorker(HandSteppedServer server, int rank, int generation) {
        this(server, rank, generation, server.address.key());
    }

    FakeWorker(HandSteppedServer server, int rank, int generation, long key) {
        this.rank = rank;
        chunks = server.address.chunks();
        nonce = 100L * rank + generation;
        pulled = new float[chunks.parameters()];
        parameters = new UnsafeBuffer(new byte[chunks.parameters() * Float.BYTES]);
        assembly = Assembly.of(chunks, 1, parameters);
        endpoint = server.network.open("rank" + rank + "." + generation);
        requests = new RequestWriter(endpoint.connect(InMemoryNetwork.SERVER));
        requests.join(key, nonce, rank, generation, endpoint.name(), endpoint.group());
    }

    /** Asks for the newest parameters. */
    void pull() {
        assembly = Assembly.newest(chunks, parameters);
        requests.pull(session, rank);
    }

    /** Sends chunks [from, to) of a gradient. */
    void push(long ofStep, float[] gradient, int from, int to, int examples, int batchExamples) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[gradient.length * Float.BYTES]);
        for (int i = 0; i < gradient.length; i++) {
            bytes.putFloat(i * Float.BYTES, gradient[i], ByteOrder.LITTLE_ENDIAN);
        }
        Contribution of = new Contribution(session, rank, ofStep, examples, batchExamples, rank + 1f);
        if (examples == 0) {
            requests.push(of, 0, bytes, 0, 0);
            return;
        }
        for (int chunk = from; chunk < to; chunk++) {
            requests.push(of, chunk, bytes, chunks.from(chunk) * Float.BYTES, chunks.length(chunk) * Float.BYTES);
        }
    }

    void push(long ofStep, float[] gradient, int examples, int batchExamples) {
        push(ofStep, gradient, 0, chunks.count(), examples, batchExamples);
    }

    /** Hears all that has come. */
    void listen() {
        while (endpoint.poll(reader, 100) > 0) {
            // goes on
        }
    }

    @Override
    public void onWelcome(WelcomeDecoder welcome) {
        if (welcome.nonce() == nonce) {
            session = welcome.session();
            joined = welcome.joined();
        }
    }

    @Override
    public void onRefused(RefusedDecoder refused) {
        refusal = refused.reason();
    }

    @Override
    public void onParameters(ParametersDecoder message) {
        assembly.add(message);
        if (assembly.isComplete()) {
            step = assembly.step();
            stop = assembly.stop();
            for (int i = 0; i < pulled.length; i++) {
                pulled[i] = parameters.getFloat(i * Float.BYTES, ByteOrder.LITTLE_ENDIAN);
            }
            assembly = Assembly.of(chunks, step + 1, parameters);
        }
    }

    @Override
    public void onHeartbeat(HeartbeatDecoder heartbeat) {}

    @Override
    public void onAbort(AbortDecoder message) {
        abort = message.kind() + ": " + message.cause();
    }

    @Override
    public void onFarewell(FarewellDecoder farewell) {}
}
