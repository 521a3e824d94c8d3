package dev.cairn.worker.step;

import dev.cairn.models.Noise;
import dev.cairn.worker.SplitMix64;
import org.agrona.MutableDirectBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Draws the numbers of one placeholder. Each is a hash of the seed, the placeholder's name, the step, the example and
 * the element's place in it: no generator runs along, and nothing depends on who draws first.
 */
final class NoiseSource {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L; // as SplitMix64 counts

    private final Noise noise;
    private final long name;
    private final DataType type;
    private final MutableDirectBuffer buffer;
    private final int examples;
    private final int width;

    /**
     * @param array [examples, ...], FLOAT or INT32, that the plan reads
     */
    NoiseSource(String name, Noise noise, INDArray array) {
        this.noise = noise;
        this.name = SplitMix64.mix(name.hashCode());
        this.type = array.dataType();
        this.buffer = HostBuffers.of(array);
        this.examples = array.rank() == 0 ? 1 : Math.toIntExact(array.size(0));
        this.width = Math.toIntExact(array.length() / Math.max(1, examples));
        boolean whole = noise instanceof Noise.Integers || noise instanceof Noise.Place;
        boolean fits = type == (whole ? DataType.INT32 : DataType.FLOAT);
        if (!fits) {
            throw new IllegalArgumentException("placeholder '" + name + "' is " + type + " and draws " + noise
                    + ": integers are drawn for INT32, all else for FLOAT");
        }
    }

    void draw(NoiseKey key) {
        long step = SplitMix64.mix(SplitMix64.mix(key.seed() ^ name) + key.step());
        for (int example = 0; example < examples; example++) {
            long place = key.firstExample() + example;
            long state = SplitMix64.mix(step + place);
            for (int i = 0; i < width; i++) {
                put(example * width + i, place, SplitMix64.mix(state + i * GOLDEN_GAMMA));
            }
        }
    }

    private void put(int index, long place, long bits) {
        int offset = index * Float.BYTES;
        if (noise instanceof Noise.Place within) {
            buffer.putInt(offset, (int) (place % within.bound()));
        } else if (noise instanceof Noise.Integers integers) {
            buffer.putInt(offset, (int) (((bits >>> 32) * integers.bound()) >>> 32));
        } else if (noise instanceof Noise.Bernoulli mask) {
            buffer.putFloat(offset, SplitMix64.unit(bits) < mask.probability() ? (float) mask.value() : 0);
        } else if (noise instanceof Noise.Uniform range) {
            buffer.putFloat(offset, (float) (range.low() + (range.high() - range.low()) * SplitMix64.unit(bits)));
        } else if (noise instanceof Noise.Normal normal) {
            buffer.putFloat(offset, (float) (normal.mean() + normal.deviation() * Quantile.normal(bits)));
        }
    }
}
