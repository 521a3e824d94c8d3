package dev.cairn.server.shard;

import dev.cairn.server.ServerAddress;
import dev.cairn.server.client.Assembly;
import dev.cairn.server.encoding.DenseCodec;
import dev.cairn.server.encoding.GradientEncoder;
import dev.cairn.server.protocol.JobKey;
import dev.cairn.server.protocol.ReplyHandler;
import dev.cairn.server.protocol.ReplyReader;
import dev.cairn.server.protocol.RequestWriter;
import dev.cairn.server.protocol.RequestWriter.Contribution;
import dev.cairn.server.protocol.messages.AbortDecoder;
import dev.cairn.server.protocol.messages.DealtDecoder;
import dev.cairn.server.protocol.messages.FarewellDecoder;
import dev.cairn.server.protocol.messages.HeartbeatDecoder;
import dev.cairn.server.protocol.messages.ParametersDecoder;
import dev.cairn.server.protocol.messages.RefusedDecoder;
import dev.cairn.server.protocol.messages.WelcomeDecoder;
import dev.cairn.server.round.Chunks;
import dev.cairn.server.shard.InMemoryNetwork.MemoryEndpoint;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.agrona.concurrent.UnsafeBuffer;

/** A worker that never waits: it speaks when told to, and remembers what it heard. */
final class FakeWorker implements ReplyHandler {
    final MemoryEndpoint endpoint;
    final List<RequestWriter> requests;
    final long[] sessions;
    final float[] pulled;
    final int rank;
    float loss;
    final TreeSet<Long> dealt = new TreeSet<>();
    long settled;
    long last = Long.MAX_VALUE;
    int joined;
    long step = -1;
    boolean stop;
    boolean asSettled;
    String refusal = "";
    String abort = "";
    private final int generation;
    private final ServerAddress address;
    private final ReplyReader reader;
    private final Chunks chunks;
    private final GradientEncoder encoder;
    private final DenseCodec codec;
    private final long[] serverSteps;
    private final long nonce;
    private Assembly assembly;
    private final UnsafeBuffer parameters;

    FakeWorker(HandSteppedServer server, int rank, int generation) {
        this(server, rank, generation, server.address.key());
    }

    FakeWorker(HandSteppedServer server, int rank, int generation, JobKey key) {
        this.rank = rank;
        this.loss = rank + 1f;
        this.generation = generation;
        this.reader = new ReplyReader(this, server.address.key().seal());
        address = server.address;
        chunks = address.chunks();
        nonce = 1000L * rank + 10L * generation;
        sessions = new long[address.shards().size()];
        serverSteps = new long[address.shards().size()];
        pulled = new float[chunks.parameters()];
        parameters = new UnsafeBuffer(new byte[chunks.parameters() * Float.BYTES]);
        encoder = GradientEncoder.of(address.encodings(), chunks);
        codec = DenseCodec.of(address.encodings().pull());
        assembly = new Assembly(chunks, codec, 1, parameters);
        endpoint = server.network.open("rank" + rank + "." + generation);
        requests = server.names().stream()
                .map(name -> new RequestWriter(endpoint.connect(name), key.seal()))
                .toList();
        join();
    }

    /** Asks to be let in, perhaps once more. */
    void join() {
        for (int shard = 0; shard < sessions.length; shard++) {
            requests.get(shard)
                    .join(address.serverId(shard), nonce + shard, rank, generation, endpoint.name(), endpoint.group());
        }
    }

    /** Whether all shards have let it in. */
    boolean isWelcome() {
        return Arrays.stream(sessions).allMatch(session -> session != 0);
    }

    /** Asks for the newest parameters that all shards have. */
    void pull() {
        long newest = Arrays.stream(serverSteps).min().orElse(0);
        assembly = new Assembly(chunks, codec, newest, parameters);
        pull(newest);
    }

    /** Asks for the parameters of a step, in addition to those that are here. */
    void pull(long ofStep) {
        for (int shard = 0; shard < sessions.length; shard++) {
            requests.get(shard).pull(sessions[shard], rank, ofStep);
        }
    }

    /** Asks for the parameters for a ticket, in addition to those that are here; -1 asks which it is. */
    void pullFor(long ticket, long after, long required) {
        if (assembly.step() != ticket && step != ticket) {
            assembly = new Assembly(chunks, codec, ticket, parameters);
        }
        for (int shard = 0; shard < (ticket < 0 ? 1 : sessions.length); shard++) {
            requests.get(shard).pull(sessions[shard], rank, ticket, after, required);
        }
    }

    /** Sends chunks [from, to) of a gradient. */
    void push(long ofStep, float[] gradient, int from, int to, int examples, int batchExamples) {
        UnsafeBuffer bytes = new UnsafeBuffer(new byte[gradient.length * Float.BYTES]);
        for (int i = 0; i < gradient.length; i++) {
            bytes.putFloat(i * Float.BYTES, gradient[i], ByteOrder.LITTLE_ENDIAN);
        }
        for (int shard = 0; shard < sessions.length; shard++) {
            Contribution of = new Contribution(sessions[shard], rank, ofStep, examples, batchExamples, loss);
            Chunks own = address.chunks(shard);
            if (examples == 0) {
                requests.get(shard).push(of, own.first(), encoder.encoding().code(), 0, (buffer, offset) -> {});
                continue;
            }
            for (int chunk = Math.max(from, own.first()); chunk < Math.min(to, own.first() + own.count()); chunk++) {
                encoder.encode(ofStep, chunk, bytes);
                requests.get(shard).push(of, chunk, encoder.encoding().code(), encoder.length(), encoder);
            }
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
        long shard = welcome.nonce() - nonce;
        if (shard >= 0 && shard < sessions.length) {
            sessions[(int) shard] = welcome.session();
            serverSteps[(int) shard] = welcome.step();
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
            asSettled = assembly.settled();
            for (int i = 0; i < pulled.length; i++) {
                pulled[i] = parameters.getFloat(i * Float.BYTES, ByteOrder.LITTLE_ENDIAN);
            }
            assembly = new Assembly(chunks, codec, step + 1, parameters);
        }
    }

    @Override
    public void onHeartbeat(HeartbeatDecoder heartbeat) {
        int shard = (int) (heartbeat.serverId() - address.serverId());
        serverSteps[shard] = Math.max(serverSteps[shard], heartbeat.step());
    }

    @Override
    public void onAbort(AbortDecoder message) {
        abort = message.kind() + ": " + message.cause();
    }

    @Override
    public void onDealt(DealtDecoder message) {
        if (message.session() == sessions[0]) {
            settled = Math.max(settled, message.settled());
            last = Math.min(last, message.last());
            int data = message.limit() + DealtDecoder.ticketsHeaderLength();
            for (int i = 0; i < message.ticketsLength(); i += Long.BYTES) {
                dealt.add(message.buffer().getLong(data + i, ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    @Override
    public void onFarewell(FarewellDecoder farewell) {}
}
