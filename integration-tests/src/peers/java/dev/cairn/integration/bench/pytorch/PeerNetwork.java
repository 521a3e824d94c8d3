package dev.cairn.integration.bench.pytorch;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.function.Function;

/** A reference network, ready to compute its loss on the batch that it was built with. */
interface PeerNetwork {
    /** The reference networks by name. */
    Map<String, Function<Layers, PeerNetwork>> ALL = Map.of(
            "LeNet", LeNetPeer::new,
            "ResNet", ResNetPeer::new,
            "LSTM", LstmPeer::new,
            "transformer", TransformerPeer::new,
            "U-Net", UNetPeer::new);

    /** The forward pass. */
    NDArray loss();
}
