package dev.cairn.peers;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** PyTorch through bytedeco's presets. */
final class BytedecoTrainer implements Trainer {
    private final Layers<Tensor> layers = new Layers<>(new BytedecoTensors());
    private final Network<Tensor> network;
    private final Adam adam;

    BytedecoTrainer(String name, int threads) {
        torch.set_num_threads(threads);
        torch.set_num_interop_threads(1);
        network = Network.build(name, layers);
        adam = new Adam(new TensorVector(layers.parameters().toArray(Tensor[]::new)), new AdamOptions(RATE));
    }

    @Override
    public long parameters() {
        return layers.count();
    }

    @Override
    public float step() {
        try (var scope = new PointerScope()) {
            adam.zero_grad();
            Tensor loss = network.loss();
            loss.backward();
            scope.attach(adam.step());
            return loss.item_float();
        }
    }

    @Override
    public void close() {
        adam.close();
    }
}
