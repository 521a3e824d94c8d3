package dev.cairn.models.diffusion;

import dev.cairn.models.Layers;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Each place of an image looks at all others, with one head: x + dense(softmax(q k' / sqrt(channels)) v), where q, k and
 * v are made of the normalized x. The last layer starts at zero, so that at first the image stays as it is.
 *
 * <p>Source: Ho et al., "Denoising Diffusion Probabilistic Models", 2020, appendix B; Vaswani et al., "Attention Is All
 * You Need", 2017, equation 1.
 */
final class ImageAttention {
    private ImageAttention() {}

    /** For x [batch, channels, size, size]. */
    static SDVariable add(Layers layers, String name, SDVariable x, int channels, int size) {
        SameDiff graph = layers.graph();
        int places = size * size;
        SDVariable y = layers.groupNorm(name + ".norm", x, channels, size, size, UNetShape.GROUPS);
        y = graph.permute(name + ".places", graph.reshape(name + ".flat", y, -1, channels, places), 0, 2, 1);
        y = layers.dense(name + ".qkv", graph.reshape(name + ".rows", y, -1, channels), channels, 3L * channels);
        y = graph.permute(
                name + ".heads", graph.reshape(name + ".split", y, -1, places, 3, 1, channels), 2, 0, 3, 1, 4);
        String[] names = {name + ".q", name + ".k", name + ".v"};
        SDVariable[] each = graph.unstack(names, y, 0, 3); // [batch, 1, places, channels]

        SDVariable scale = graph.constant(name + ".scale", Nd4j.scalar(layers.type(), 1 / StrictMath.sqrt(channels)));
        SDVariable scores = graph.mmul(name + ".product", each[0], each[1], false, true, false)
                .mul(name + ".scores", scale);
        y = graph.mmul(name + ".mixed", graph.nn.softmax(name + ".shares", scores, -1), each[2]);
        y = graph.reshape(name + ".joined", graph.permute(name + ".back", y, 0, 2, 1, 3), -1, channels);
        SDVariable w = layers.weights().zeros(name + ".weight", channels, channels);
        SDVariable b = layers.weights().zeros(name + ".bias", channels);
        y = graph.reshape(name + ".images", graph.nn.linear(name + ".dense", y, w, b), -1, places, channels);
        y = graph.reshape(name + ".shaped", graph.permute(name + ".channels", y, 0, 2, 1), -1, channels, size, size);
        return x.add(name, y);
    }
}
