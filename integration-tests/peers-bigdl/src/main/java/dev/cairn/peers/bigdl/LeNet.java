package dev.cairn.peers.bigdl;

import com.intel.analytics.bigdl.nn.Linear;
import com.intel.analytics.bigdl.nn.LogSoftMax;
import com.intel.analytics.bigdl.nn.ReLU;
import com.intel.analytics.bigdl.nn.Reshape;
import com.intel.analytics.bigdl.nn.Sequential;
import com.intel.analytics.bigdl.nn.SpatialConvolution;
import com.intel.analytics.bigdl.nn.SpatialMaxPooling;
import com.intel.analytics.bigdl.nn.abstractnn.DataFormat;
import com.intel.analytics.bigdl.nn.abstractnn.DataFormat$;
import com.intel.analytics.bigdl.tensor.TensorNumericMath$TensorNumeric$NumericFloat$;
import com.intel.analytics.bigdl.tensor.TensorNumericMath.TensorNumeric;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** LeNet of 431,080 parameters, as Cairn's: two convolutions 5x5 of 20 and 50 channels, each pooled, then 500 and 10. */
final class LeNet {
    static final ClassTag<Object> FLOAT = ClassTag$.MODULE$.Float();
    /** Scala's companion of float arithmetic: an object of a class of its own. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static final TensorNumeric<Object> NUMERIC = (TensorNumeric) TensorNumericMath$TensorNumeric$NumericFloat$.MODULE$;

    private static final DataFormat CHANNELS_FIRST = DataFormat$.MODULE$.apply("NCHW");
    private static final int FLAT = 50 * 4 * 4;

    private LeNet() {}

    /** From images [1, 28, 28] to the logarithms of the ten classes' probabilities. */
    static Sequential<Object> network() {
        var network = new Sequential<Object>(FLOAT, NUMERIC);
        network.add(convolution(1, 20)).add(new ReLU<>(false, FLOAT, NUMERIC)).add(pooling());
        network.add(convolution(20, 50)).add(new ReLU<>(false, FLOAT, NUMERIC)).add(pooling());
        network.add(new Reshape<>(new int[] {FLAT}, Option.empty(), FLOAT, NUMERIC));
        network.add(dense(FLAT, 500)).add(new ReLU<>(false, FLOAT, NUMERIC));
        network.add(dense(500, 10)).add(new LogSoftMax<>(FLOAT, NUMERIC));
        return network;
    }

    private static SpatialConvolution<Object> convolution(int in, int out) {
        return new SpatialConvolution<>(
                in,
                out,
                5,
                5,
                1,
                1,
                0,
                0,
                1,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                true,
                CHANNELS_FIRST,
                FLOAT,
                NUMERIC);
    }

    private static SpatialMaxPooling<Object> pooling() {
        return new SpatialMaxPooling<>(2, 2, 2, 2, 0, 0, CHANNELS_FIRST, FLOAT, NUMERIC);
    }

    private static Linear<Object> dense(int in, int out) {
        return new Linear<>(in, out, true, null, null, null, null, null, null, FLOAT, NUMERIC);
    }
}
