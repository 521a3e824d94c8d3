package dev.cairn.models.diffusion;

import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.Noise;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A diffusion model: a U-Net that learns to undo the noise of a schedule, and the two networks that it comes in, which
 * have the same parameters in the same order.
 *
 * <p>Source: Ho et al., "Denoising Diffusion Probabilistic Models", 2020, algorithm 1; told the class, and in {@link
 * #UNCONDITIONED} of all cases not: Ho and Salimans, "Classifier-Free Diffusion Guidance", 2022, algorithm 1.
 *
 * @param shape of the U-Net
 * @param averaging decay of the averages of the parameters by which images are scored and made; 0: as they are
 */
public record DiffusionModel(UNetShape shape, NoiseSchedule schedule, Prediction prediction, double averaging)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    /** How often training leaves out the class, so that the network also learns to do without. */
    public static final double UNCONDITIONED = 0.1;

    /** Placeholder FLOAT [batch] of a denoiser with classes: 1 where the label counts, 0 where it does not. */
    public static final String CONDITIONED = "conditioned";

    /** Placeholder INT32 [batch], with classes. */
    public static final String LABEL = "label";

    public DiffusionModel {
        if (shape.timeSteps() != schedule.steps()) {
            throw new IllegalArgumentException(
                    "timeSteps=" + shape.timeSteps() + ": must be the schedule's, " + schedule.steps());
        }
    }

    /** The network of {@link #training(DataType, long)} in floats. */
    public Network training(long seed) {
        return training(DataType.FLOAT, seed);
    }

    /**
     * The network that is trained: makes each image noisy by itself. Placeholders {@code image} [batch, channels, size,
     * size] of values from -1 to 1 and, with classes, {@code label} INT32 [batch]; the loss is the mean squared error
     * of the output {@code prediction}.
     */
    public Network training(DataType type, long seed) {
        return averaged(Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable image = images(graph, "image", type);
            SDVariable noise = images(graph, "noise", type);
            SDVariable time = graph.placeHolder("time", DataType.INT32, -1);
            SDVariable signalFactor = factor(graph, "signal", type, schedule::signal, time);
            SDVariable noiseFactor = factor(graph, "noise", type, schedule::noise, time);

            SDVariable noisy = image.mul("noisy.signal", signalFactor).add("noisy", noise.mul(noiseFactor));
            SDVariable target = prediction == Prediction.NOISE
                    ? noise
                    : noise.mul(signalFactor).sub("velocity", image.mul(noiseFactor));
            layers.squaredError(target, predicted(layers, noisy, time));
            var drawn = new HashMap<String, Noise>();
            drawn.put("noise", new Noise.Normal(0, 1));
            drawn.put("time", new Noise.Integers(schedule.steps()));
            if (shape.classes() > 0) {
                drawn.put(CONDITIONED, new Noise.Bernoulli(1 - UNCONDITIONED, 1));
            }
            List<String> inputs = shape.classes() > 0 ? List.of("image", LABEL) : List.of("image");
            return new Network(graph, inputs, "loss", "prediction").withNoise(Map.copyOf(drawn));
        }));
    }

    /** The network of {@link #denoiser(DataType, long)} in floats. */
    public Network denoiser(long seed) {
        return denoiser(DataType.FLOAT, seed);
    }

    /**
     * The network that a {@link Sampler} asks. Placeholders {@code noisy} [batch, channels, size, size], {@code time}
     * INT32 [batch], and with classes {@code label} INT32 [batch] and {@link #CONDITIONED}; output {@code prediction}.
     */
    public Network denoiser(DataType type, long seed) {
        return averaged(Layers.network(type, seed, layers -> {
            SameDiff graph = layers.graph();
            SDVariable noisy = images(graph, "noisy", type);
            SDVariable time = graph.placeHolder("time", DataType.INT32, -1);
            predicted(layers, noisy, time).mean("loss"); // a network has one; nobody reads it here
            var inputs = new ArrayList<>(List.of("noisy", "time"));
            if (shape.classes() > 0) {
                inputs.addAll(List.of(LABEL, CONDITIONED));
            }
            return new Network(graph, inputs, "loss", "prediction");
        }));
    }

    private Network averaged(Network network) {
        return averaging > 0 ? network.withAverages(averaging) : network;
    }

    private SDVariable predicted(Layers layers, SDVariable noisy, SDVariable time) {
        if (shape.classes() == 0) {
            return UNet.predict(layers, shape, noisy, time);
        }
        SDVariable label = layers.graph().placeHolder(LABEL, DataType.INT32, -1);
        SDVariable conditioned = layers.graph().placeHolder(CONDITIONED, layers.type(), -1);
        return UNet.predict(layers, shape, noisy, time, label, conditioned);
    }

    private SDVariable images(SameDiff graph, String name, DataType type) {
        return graph.placeHolder(name, type, -1, shape.channels(), shape.size(), shape.size());
    }

    /** [batch, 1, 1, 1]: a factor of the schedule at each image's time. */
    private SDVariable factor(SameDiff graph, String name, DataType type, IntToDoubleFunction factor, SDVariable time) {
        INDArray table = Nd4j.createUninitialized(type, schedule.steps(), 1);
        for (int t = 0; t < schedule.steps(); t++) {
            table.putScalar(t, 0, factor.applyAsDouble(t));
        }
        SDVariable each = graph.gather(name + ".factor", graph.constant(name + ".factors", table), time, 0);
        return graph.reshape(name + ".column", each, -1, 1, 1, 1);
    }
}
