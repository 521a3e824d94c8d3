package dev.cairn.integration.bench;

import java.util.List;
import java.util.function.Supplier;

/**
 * A network that is compared with PyTorch.
 *
 * @param parameters how many both sides must have
 * @param block steps in a timed block, about a second
 * @param aim the ratio that is aimed at; the gate is lower
 */
record Reference(String name, int parameters, int block, double aim, Supplier<Workload> workload) {
    static final Reference LENET = new Reference("LeNet", 431_080, 30, 2.5, LeNetWorkload::create);

    static final List<Reference> ALL = List.of(
            LENET,
            new Reference("ResNet", 175_258, 10, 1.9, ResNetWorkload::create),
            new Reference("LSTM", 100_618, 40, 1.3, LstmWorkload::create),
            new Reference("transformer", 867_328, 5, 1.5, TransformerWorkload::create),
            new Reference("U-Net", 1_605_601, 3, 1.3, UNetWorkload::create));
}
