package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import dev.cairn.models.recurrent.Lstm;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** One layer, the state after the last step classified. */
final class LstmWorkload {
    private LstmWorkload() {}

    /** A state of 128 over 64 steps of 64 features, batch 32. */
    static Workload create() {
        return of(Lstm.classifier(1), 32, 64, 64);
    }

    static Workload small() {
        return of(Lstm.classifier(DataType.FLOAT, 6, 12, 20, 10, 1), 5, 6, 12);
    }

    private static Workload of(Network network, int examples, int steps, int features) {
        var noise = new Noise();
        return new Workload(
                network,
                examples,
                Map.of("sequence", noise.floats(examples * steps * features), "label", noise.classes(10, examples)));
    }
}
