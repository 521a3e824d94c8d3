package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Node;
import dev.cairn.worker.step.kernel.Kernel;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.Memory;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient of group normalisation. With h = (x - mean) / deviation, and so y = gain h + bias: dgain is the sum
 * of dy h over batch and pixels, dbias that of dy, and
 *
 * <pre>dx = (gain dy - average(gain dy) - h average(gain dy h)) / deviation</pre>
 *
 * with averages over the group.
 */
final class GroupNormBackward implements Kernel {
    private final Stripes stripes;
    private final int groups;
    private final Floats x;
    private final Floats gain;
    private final Floats mean;
    private final Floats inverse;
    private final Floats dy;
    private final Floats dx;
    private final Floats dgain;
    private final Floats dbias;
    private final Lanes means;
    private final Lanes inverses;
    private final Lanes gains;
    private final Lanes sums;
    private final Lanes products;
    private final Lanes averages;
    private final Lanes slopes;
    private final double[] dgains;
    private final double[] dbiases;

    GroupNormBackward(Node node, Layout layout, Memory memory) {
        stripes = Stripes.of(node.input(0), layout);
        groups = node.arguments().integer(0);
        x = Floats.of(node.input(0), layout, memory);
        gain = Floats.of(node.input(1), memory);
        mean = Floats.of(node.input(2), memory);
        inverse = Floats.of(node.input(3), memory);
        dy = Floats.of(node.input(4), layout, memory);
        dx = Floats.of(node.output(), layout, memory);
        dgain = Floats.of(node.outputs().get(1), memory);
        dbias = Floats.of(node.outputs().get(2), memory);
        means = new Lanes(stripes);
        inverses = new Lanes(stripes);
        gains = new Lanes(stripes);
        sums = new Lanes(stripes);
        products = new Lanes(stripes);
        averages = new Lanes(stripes);
        slopes = new Lanes(stripes);
        dgains = new double[stripes.lanes()];
        dbiases = new double[stripes.lanes()];
    }

    @Override
    public void run() {
        Arrays.fill(dgains, 0);
        Arrays.fill(dbiases, 0);
        gains.spread(gain, 0, stripes.channels());
        for (int image = 0; image < stripes.images(); image++) {
            means.spread(mean, image * groups, groups);
            inverses.spread(inverse, image * groups, groups);
            for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
                sum(image, stripe);
            }
            average();
            for (int stripe = 0; stripe < stripes.perImage(); stripe++) {
                spread(image, stripe);
            }
        }
        stripes.gather(dgains, dgain);
        stripes.gather(dbiases, dbias);
    }

    /** Sums of dy and of dy h. */
    private void sum(int image, int stripe) {
        int start = stripes.start(image, stripe);
        int end = stripes.end(start);
        FloatVector mean = means.of(stripe);
        FloatVector inverse = inverses.of(stripe);
        FloatVector sum = FloatVector.zero(Floats.SPECIES);
        FloatVector product = sum;
        for (int i = start; i < end; i += stripes.step()) {
            FloatVector d = dy.vector(i);
            sum = sum.add(d);
            product = d.fma(x.vector(i).sub(mean).mul(inverse), product);
        }
        if (stripes.rest() > 0) {
            FloatVector d = dy.vector(end, stripes.rest(), 0);
            FloatVector h = x.vector(end, stripes.rest(), 0).sub(mean).mul(inverse);
            sum = sum.add(d);
            product = d.fma(h, product);
        }
        sums.put(stripe, sum);
        products.put(stripe, product);
    }

    /** The averages over each group, from the sums of its lanes in their order. */
    private void average() {
        int width = stripes.lanes() / groups;
        double size = (double) stripes.channels() / groups * stripes.pixels();
        for (int group = 0; group < groups; group++) {
            double sum = 0;
            double product = 0;
            for (int lane = group * width; lane < (group + 1) * width; lane++) {
                double gain = gains.get(lane);
                sum += gain * sums.get(lane);
                product += gain * products.get(lane);
                dbiases[lane] += sums.get(lane);
                dgains[lane] += products.get(lane);
            }
            averages.fill(group, groups, (float) -(sum / size));
            slopes.fill(group, groups, (float) -(product / size));
        }
    }

    private void spread(int image, int stripe) {
        int start = stripes.start(image, stripe);
        int end = stripes.end(start);
        FloatVector mean = means.of(stripe);
        FloatVector inverse = inverses.of(stripe);
        FloatVector gain = gains.of(stripe);
        FloatVector average = averages.of(stripe);
        FloatVector slope = slopes.of(stripe);
        for (int i = start; i < end; i += stripes.step()) {
            FloatVector h = x.vector(i).sub(mean).mul(inverse);
            dx.put(i, h.fma(slope, dy.vector(i).fma(gain, average)).mul(inverse));
        }
        if (stripes.rest() > 0) {
            FloatVector h = x.vector(end, stripes.rest(), 0).sub(mean).mul(inverse);
            FloatVector d = dy.vector(end, stripes.rest(), 0);
            dx.put(end, stripes.rest(), h.fma(slope, d.fma(gain, average)).mul(inverse));
        }
    }
}
