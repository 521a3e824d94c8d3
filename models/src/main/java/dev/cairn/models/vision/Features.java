package dev.cairn.models.vision;

import dev.cairn.models.Layers;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * One row of numbers an image, in a graph that is being built. Each method adds a layer and returns what it puts out.
 *
 * @param prefix of every name; may be empty
 * @param value [batch, width]
 */
public record Features(Layers layers, String prefix, SDVariable value, int width) {

    /** x w + b. */
    public Features dense(String name, int out) {
        return new Features(layers, prefix, layers.dense(prefix + name, value, width, out), out);
    }

    /** Batch norm {@code <name>.norm} of each number over the batch. */
    public Features normalized(String name) {
        SDVariable maps = layers.graph().reshape(prefix + name + ".maps", value, -1, width, 1, 1);
        SDVariable y = layers.batchNorm(prefix + name + ".norm", maps, width);
        return with(layers.graph().reshape(prefix + name + ".rows", y, -1, width));
    }

    /** max(x, 0), named {@code <name>.relu}. */
    public Features relu(String name) {
        return with(layers.graph().nn.relu(prefix + name + ".relu", value, 0));
    }

    /** Leaves out a share of all numbers in training, and scales the others so that the mean stays. */
    public Features dropout(String name, double share) {
        return share == 0 ? this : with(layers.graph().nn.dropout(prefix + name, value, 1 - share));
    }

    private Features with(SDVariable y) {
        return new Features(layers, prefix, y, width);
    }
}
