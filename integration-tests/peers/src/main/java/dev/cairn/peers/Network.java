package dev.cairn.peers;

import java.util.function.Function;

/**
 * A reference network, ready to compute its loss on the batch that it was built with.
 *
 * @param <T> the framework's tensor
 */
interface Network<T> {
    /** The forward pass. */
    T loss();

    /** Builds a reference network by its name; parameters and batch go into the layers. */
    static <T> Network<T> build(String name, Layers<T> layers) {
        Function<Layers<T>, Network<T>> network =
                switch (name) {
                    case "LeNet" -> LeNet::new;
                    case "ResNet" -> ResNet::new;
                    case "LSTM" -> Lstm::new;
                    case "transformer" -> Transformer::new;
                    case "U-Net" -> UNet::new;
                    default -> throw new IllegalArgumentException("no network " + name);
                };
        return network.apply(layers);
    }
}
