package dev.cairn.server;

import java.util.List;

/** Holds the truth of a run: parameters, optimizer state and step. */
@SuppressWarnings("DoNotCallSuggester") // signatures first; bodies follow
public final class ParameterServer implements AutoCloseable {
    private ParameterServer() {}

    public static ParameterServer start(ServerSettings settings, float[] parameters, RoundListener listener) {
        throw new UnsupportedOperationException("not yet");
    }

    public ServerAddress address() {
        throw new UnsupportedOperationException("not yet");
    }

    public long step() {
        throw new UnsupportedOperationException("not yet");
    }

    public float[] parameters() {
        throw new UnsupportedOperationException("not yet");
    }

    public List<float[]> optimizerState() {
        throw new UnsupportedOperationException("not yet");
    }

    public long bytesPushed() {
        throw new UnsupportedOperationException("not yet");
    }

    public long bytesPulled() {
        throw new UnsupportedOperationException("not yet");
    }

    public void abort(String cause) {
        throw new UnsupportedOperationException("not yet");
    }

    public void requestStop() {
        throw new UnsupportedOperationException("not yet");
    }

    @Override
    public void close() {}
}
