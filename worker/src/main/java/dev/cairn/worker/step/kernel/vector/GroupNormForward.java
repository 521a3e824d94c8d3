package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import jdk.incubator.vector.FloatVector;

/**
 * y = (x - mean) / deviation * gain + bias, mean and biased deviation those of x's group. There is no epsilon: a group of
 * one value all through becomes the bias.
 *
 * <p>Source: Wu and He, "Group Normalization", 2018, equations 1, 2 and 6.
 */
final class GroupNormForward implements Kernel {
    private final Stripes stripes;
    private final Floats x;
    private final Floats gain;
    private final Floats bias;
    private final Floats y;
    private final Floats mean;
    private final Floats inverse;
    private final GroupMoments moments;
    private final Lanes means;
    private final Lanes inverses;
    private final Lanes gains;
    private final Lanes biases;
    private final int groups;

    GroupNormForward(Node node, Layout layout, Memory memory) {
        stripes = Stripes.of(node.input(0), layout);
        x = Floats.of(node.input(0), layout, memory);
        gain = Floats.of(node.input(1), memory);
        bias = Floats.of(node.input(2), memory);
        y = Floats.of(node.output(), layout, memory);
        mean = Floats.of(node.outputs().get(1), memory);
        inverse = Floats.of(node.outputs().get(2), memory);
        groups = node.arguments().integer(0);
        moments = new GroupMoments(stripes, groups, x);
        means = new Lanes(stripes);
        inverses = new Lanes(stripes);
        gains = new Lanes(stripes);
        biases = new Lanes(stripes);
    }

    @Override
    public void run() {
        gains.spread(gain, 0, stripes.channels());
        biases.spread(bias, 0, stripes.channels());
        for (int image = 0; image < stripes.images(); image++) {
            moments.find(image, mean, inverse);
            means.spread(mean, image * groups, groups);
            inverses.spread(inverse, image * groups, groups);
            for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
                normalize(image, stripe);
            }
        }
    }

    private void normalize(int image, int stripe) {
        int start = stripes.start(image, stripe);
        int end = stripes.end(start);
        FloatVector mean = means.of(stripe);
        FloatVector inverse = inverses.of(stripe);
        FloatVector gain = gains.of(stripe);
        FloatVector bias = biases.of(stripe);
        for (int i = start; i < end; i += stripes.step()) {
            y.put(i, x.vector(i).sub(mean).mul(inverse).fma(gain, bias));
        }
        if (stripes.rest() > 0) {
            FloatVector rest = x.vector(end, stripes.rest(), 0);
            y.put(end, stripes.rest(), rest.sub(mean).mul(inverse).fma(gain, bias));
        }
    }
}
