package dev.cairn.integration.bench.pytorch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Trains a reference network with DJL's PyTorch engine when asked to. Says {@code parameters N} when it is ready; then
 * answers each line {@code run STEPS} with {@code took NANOSECONDS}, and ends with its input.
 */
public final class PyTorchPeer implements AutoCloseable {
    private final Engine engine = Engine.getEngine("PyTorch");
    private final NDManager manager = engine.newBaseManager(Device.cpu());
    private final Layers layers = new Layers(manager);
    private final Adam adam =
            Adam.builder().optLearningRateTracker(Tracker.fixed(1e-4f)).build();
    private final PeerNetwork network;

    private PyTorchPeer(String name) {
        network = PeerNetwork.ALL.get(name).apply(layers);
    }

    /** Argument: the network's name. */
    public static void main(String[] args) throws IOException {
        var requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var peer = new PyTorchPeer(args[0])) {
            System.out.println("parameters " + peer.parameters());
            for (String request = requests.readLine(); request != null; request = requests.readLine()) {
                System.out.println("took " + peer.run(Integer.parseInt(request.substring("run ".length()))));
            }
        }
    }

    private long parameters() {
        return layers.parameters().stream().mapToLong(NDArray::size).sum();
    }

    private long run(int steps) {
        long start = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            step();
        }
        return System.nanoTime() - start;
    }

    private float step() {
        try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(layers.inputs());
            float loss = gradient();
            List<NDArray> parameters = layers.parameters();
            for (int i = 0; i < parameters.size(); i++) {
                try (NDArray gradient = parameters.get(i).getGradient()) {
                    adam.update(Integer.toString(i), parameters.get(i), gradient);
                }
            }
            return loss;
        }
    }

    private float gradient() {
        try (GradientCollector collector = engine.newGradientCollector()) {
            NDArray loss = network.loss();
            collector.backward(loss);
            return loss.getFloat();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
