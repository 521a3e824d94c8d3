package dev.cairn.peers;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import java.util.List;

/** PyTorch through DJL. */
final class DjlTrainer implements Trainer {
    private final Engine engine;
    private final NDManager manager;
    private final Layers<NDArray> layers;
    private final Network<NDArray> network;
    private final Adam adam =
            Adam.builder().optLearningRateTracker(Tracker.fixed(RATE)).build();

    DjlTrainer(String name, int threads) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        engine = Engine.getEngine("PyTorch");
        manager = engine.newBaseManager(Device.cpu());
        layers = new Layers<>(new DjlTensors(manager));
        network = Network.build(name, layers);
    }

    @Override
    public long parameters() {
        return layers.count();
    }

    @Override
    public float step() {
        try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(new NDList(layers.inputs()));
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
