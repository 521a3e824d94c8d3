package dev.cairn.integration.bench;

import java.util.List;
import java.util.function.Supplier;

/**
 * A network that is compared with its peers.
 *
 * @param key as on the command line
 * @param name as in the peers and the table
 * @param parameters how many all sides must have
 * @param block steps in a timed block, about a second
 * @param aim the ratio that is aimed at; the gate is lower
 * @param small the same kind of network in a size for tests
 */
record Reference(
        String key,
        String name,
        int parameters,
        int block,
        double aim,
        Supplier<Workload> workload,
        Supplier<Workload> small) {
    static final List<Reference> ALL = List.of(
            new Reference("lenet", "LeNet", 431_080, 30, 2.5, LeNetWorkload::create, LeNetWorkload::small),
            new Reference("resnet", "ResNet", 175_258, 10, 1.9, ResNetWorkload::create, ResNetWorkload::small),
            new Reference("lstm", "LSTM", 100_618, 40, 1.3, LstmWorkload::create, LstmWorkload::small),
            new Reference(
                    "transformer",
                    "transformer",
                    867_328,
                    4,
                    1.5,
                    TransformerWorkload::create,
                    TransformerWorkload::small),
            new Reference("unet", "U-Net", 1_605_601, 2, 1.3, UNetWorkload::create, UNetWorkload::small));

    @Override
    public String toString() {
        return name;
    }

    static List<String> keys() {
        return ALL.stream().map(Reference::key).toList();
    }

    static Reference of(String key) {
        return ALL.stream()
                .filter(reference -> reference.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no network " + key + " among " + keys()));
    }
}
