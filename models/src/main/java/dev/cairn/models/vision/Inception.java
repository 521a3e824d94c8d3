package dev.cairn.models.vision;

import java.util.List;

/**
 * Modules of four parallel branches, whose channels are joined: an Inception network in style. Batch norm behind each
 * convolution; of GoogLeNet's nine modules five (3a, 3b, 4a, 4e, 5b); a stem for small images, of one 3x3 convolution.
 *
 * <p>Source: Szegedy et al., "Going Deeper with Convolutions", 2014, table 1; batch norm as in Ioffe and Szegedy, "Batch
 * Normalization", 2015, section 4.2.
 */
public final class Inception {
    /** Channels of the stem, half the original's. */
    public static final int WIDTH = 32;

    /** The least height and width that leaves the last module more than one pixel. */
    public static final int LEAST_SIDE = 16;

    /**
     * Widths of a module's branches in quarters of the stem's.
     *
     * @param one of the 1x1 convolution
     * @param reduced3 of the 1x1 convolution before the 3x3
     * @param reduced5 of the 1x1 convolution before the 5x5
     * @param pooled of the 1x1 convolution behind the pooling
     */
    private record Branches(String name, int one, int reduced3, int three, int reduced5, int five, int pooled) {}

    private static final List<List<Branches>> STAGES = List.of(
            List.of(new Branches("3a", 4, 6, 8, 1, 2, 2), new Branches("3b", 8, 8, 12, 2, 6, 4)),
            List.of(new Branches("4a", 12, 6, 13, 1, 3, 4), new Branches("4e", 16, 10, 20, 2, 8, 8)),
            List.of(new Branches("5b", 24, 12, 24, 3, 8, 8)));

    private Inception() {}

    /**
     * All but the last dense layer.
     *
     * @param width channels of the stem, a multiple of 4; all others go with it
     * @param dropout share of the features that training leaves out; the original's is 0.4
     */
    public static ImageEncoder encoder(int width, double dropout) {
        return images -> {
            FeatureMaps x = layer("stem", images, width, 3);
            for (int stage = 0; stage < STAGES.size(); stage++) {
                x = x.maxPoolSame("stage" + (stage + 1), 3, 2);
                for (Branches module : STAGES.get(stage)) {
                    x = module(module, x, width / 4);
                }
            }
            return x.mean().dropout("dropout", dropout);
        };
    }

    private static FeatureMaps module(Branches module, FeatureMaps x, int unit) {
        String name = "module" + module.name;
        FeatureMaps one = layer(name + ".one", x, module.one * unit, 1);
        FeatureMaps three = layer(name + ".three.reduced", x, module.reduced3 * unit, 1);
        FeatureMaps five = layer(name + ".five.reduced", x, module.reduced5 * unit, 1);
        FeatureMaps pooled = x.maxPoolSame(name, 3, 1);
        return FeatureMaps.joined(
                name,
                List.of(
                        one,
                        layer(name + ".three", three, module.three * unit, 3),
                        layer(name + ".five", five, module.five * unit, 5),
                        layer(name + ".pooled", pooled, module.pooled * unit, 1)));
    }

    private static FeatureMaps layer(String name, FeatureMaps x, int out, int kernel) {
        return x.normalized(name, out, kernel, 1).relu(name);
    }
}
