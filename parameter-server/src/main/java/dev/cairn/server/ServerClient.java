package dev.cairn.server;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** A worker's side of the parameter server. */
@SuppressWarnings("DoNotCallSuggester") // signatures first; bodies follow
public final class ServerClient implements AutoCloseable {
    private ServerClient() {}

    public static ServerClient join(ServerAddress address, int rank, int generation) {
        throw new UnsupportedOperationException("not yet");
    }

    public long pull(MutableDirectBuffer parameters) {
        throw new UnsupportedOperationException("not yet");
    }

    public void push(long step, DirectBuffer gradient, int examples, int batchExamples, float loss) {
        throw new UnsupportedOperationException("not yet");
    }

    public long pullAfter(long step, MutableDirectBuffer parameters) {
        throw new UnsupportedOperationException("not yet");
    }

    public void report(long step, double[] sums) {
        throw new UnsupportedOperationException("not yet");
    }

    public boolean stopRequested() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
