package dev.cairn.worker.step.kernel.vector;

import dev.cairn.worker.step.graph.Value;
import dev.cairn.worker.step.kernel.ChannelBlocks;
import dev.cairn.worker.step.kernel.Layout;
import dev.cairn.worker.step.kernel.ValueFacts;
import jdk.incubator.vector.FloatVector;

/**
 * Where the vectors of a value [batch, channels, height, width] lie: each image is cut into stripes, in each of which a
 * lane belongs to one channel throughout. In blocks of channels a stripe is a channel for each lane and a vector one
 * pixel of them; in the plain layout a stripe is one channel and a vector as many of its pixels as there are lanes.
 *
 * @param channels of the value
 * @param perImage number of stripes
 * @param vectors whole vectors of a stripe
 * @param step floats from a vector to the next
 * @param rest elements of a stripe after its whole vectors
 * @param block channels of a block, 1 in the plain layout
 */
record Stripes(int images, int channels, int perImage, int vectors, int step, int rest, int block) {
    /** The stripes of a value in a layout. */
    static Stripes of(Value value, Layout layout) {
        int images = Math.toIntExact(value.shape()[0]);
        int channels = Math.toIntExact(value.shape()[1]);
        int pixels = Math.toIntExact(value.shape()[2] * value.shape()[3]);
        if (layout instanceof ChannelBlocks blocks) {
            return new Stripes(images, channels, channels / Floats.LANES, pixels, blocks.size(), 0, blocks.size());
        }
        int vectors = pixels / Floats.LANES;
        return new Stripes(images, channels, channels, vectors, Floats.LANES, pixels % Floats.LANES, 1);
    }

    /** The layout in which a value comes where there are stripes for it, or else the plain one. */
    static Layout layout(Value value, ValueFacts facts) {
        return facts.layout(value) instanceof ChannelBlocks blocks
                        && blocks.fit(value)
                        && blocks.size() % Floats.LANES == 0
                ? blocks
                : Layout.PLAIN;
    }

    /** Lanes of one image's stripes, side by side. */
    int lanes() {
        return perImage * Floats.LANES;
    }

    /** Index of a stripe's first element. */
    int start(int image, int stripe) {
        int elements = channels * pixels();
        if (block == 1) {
            return image * elements + stripe * pixels();
        }
        int channel = stripe * Floats.LANES;
        return image * elements + channel / block * block * pixels() + channel % block;
    }

    /** One past the index of a stripe's last whole vector. */
    int end(int start) {
        return start + vectors * step;
    }

    int pixels() {
        return block == 1 ? vectors * Floats.LANES + rest : vectors;
    }

    /** How many elements of a stripe stand in a lane. */
    int count(int lane) {
        return vectors + (lane % Floats.LANES < rest ? 1 : 0);
    }

    /** In each lane an element of the same channel: the stripe's first. */
    FloatVector first(Floats x, int start) {
        return block == 1 ? FloatVector.broadcast(Floats.SPECIES, x.get(start)) : x.vector(start);
    }

    /** Adds up the lanes of each channel in their order. */
    void gather(double[] lanes, Floats ofChannels) {
        int width = lanes.length / channels;
        for (int channel = 0; channel < channels; channel++) {
            double sum = 0;
            for (int lane = channel * width; lane < (channel + 1) * width; lane++) {
                sum += lanes[lane];
            }
            ofChannels.put(channel, (float) sum);
        }
    }
}
