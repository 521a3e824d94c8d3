package dev.cairn.server.placement;

import dev.cairn.server.Network;
import dev.cairn.server.RoundListener;
import dev.cairn.server.ServerException;
import dev.cairn.server.ServerSettings;
import dev.cairn.server.Timeouts;
import dev.cairn.server.shard.HandSteppedServer;
import dev.cairn.server.transport.Transport;
import dev.cairn.server.update.Adam;
import dev.cairn.server.update.LearningRate;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** What runs of a real server have in common. */
final class Runs {
    static final int PARAMETERS = 100_003;

    private Runs() {}

    static ServerSettings settings(int workers, long lastStep, Transport transport) {
        return ServerSettings.of("test", workers, "127.0.0.1", new Adam(), rate(), lastStep)
                .withTimeouts(seconds(20))
                .withNetwork(Network.of("127.0.0.1").withTransport(transport));
    }

    static Timeouts seconds(int step) {
        return new Timeouts(Duration.ofSeconds(20), Duration.ofSeconds(step));
    }

    static LearningRate rate() {
        return HandSteppedServer.RATE;
    }

    static UnsafeBuffer buffer(float[] floats) {
        UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(floats.length * Float.BYTES));
        for (int i = 0; i < floats.length; i++) {
            buffer.putFloat(i * Float.BYTES, floats[i]);
        }
        return buffer;
    }

    static float[] floats(UnsafeBuffer buffer) {
        float[] floats = new float[buffer.capacity() / Float.BYTES];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = buffer.getFloat(i * Float.BYTES);
        }
        return floats;
    }

    /** What the listener has heard. */
    static final class Recorder implements RoundListener {
        final List<Double> steps = new ArrayList<>();
        final List<String> scores = new ArrayList<>();
        final List<String> aborts = new ArrayList<>();

        @Override
        public void onStep(long step, double loss, int examples) {
            steps.add(loss);
        }

        @Override
        public void onScores(long step, int rank, double[] sums) {
            scores.add(step + " " + rank + " " + Arrays.toString(sums));
        }

        @Override
        public void onAbort(ServerException cause) {
            aborts.add(cause.getMessage());
        }
    }
}
