package dev.cairn.integration.bench;

import dev.cairn.models.Network;
import dev.cairn.models.diffusion.DiffusionModel;
import dev.cairn.models.diffusion.NoiseSchedule;
import dev.cairn.models.diffusion.Prediction;
import dev.cairn.models.diffusion.UNet;
import dev.cairn.models.diffusion.UNetShape;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.buffer.DataType;

/** A U-Net that predicts the noise in grey images. */
final class UNetWorkload {
    private UNetWorkload() {}

    /** 32, 64 and 128 channels on images 32x32, batch 16. */
    static Workload create() {
        return of(UNet.small(1), 16, 32, 1000);
    }

    static Workload small() {
        return of(UNet.build(DataType.FLOAT, 1, 16, List.of(16, 32), 10, 1), 2, 16, 10);
    }

    /** The network that the job diffusion trains, told classes, with attention; its noise is fixed here. */
    static Workload conditional() {
        var shape = new UNetShape(1, 8, List.of(8, 16), 10, 3, true);
        Network drawing =
                new DiffusionModel(shape, NoiseSchedule.linear(10), Prediction.NOISE, 0).training(DataType.FLOAT, 1);
        var inputs = List.of("image", DiffusionModel.LABEL, DiffusionModel.CONDITIONED, "noise", "time");
        var network = new Network(drawing.graph(), inputs, drawing.loss(), drawing.output());
        int examples = 4;
        int pixels = 64;
        var random = new Noise();
        ByteBuffer images = random.floats(examples * pixels);
        ByteBuffer conditioned = random.floats(examples);
        for (int i = 0; i < examples; i++) {
            conditioned.putFloat(i * Float.BYTES, i % 2);
        }
        return new Workload(
                network,
                examples,
                Map.of(
                        "image",
                        images,
                        DiffusionModel.LABEL,
                        random.classes(3, examples),
                        DiffusionModel.CONDITIONED,
                        conditioned,
                        "noise",
                        random.floats(examples * pixels),
                        "time",
                        random.classes(10, examples)));
    }

    /** Each image is of one shade; 0.6 of it and 0.8 of the noise are what the network sees. */
    private static Workload of(Network network, int examples, int size, int timeSteps) {
        var random = new Noise();
        int pixels = size * size;
        ByteBuffer shades = random.floats(examples);
        ByteBuffer noise = random.floats(examples * pixels);
        ByteBuffer noisy = random.floats(examples * pixels);
        for (int i = 0; i < examples * pixels; i++) {
            float shade = shades.getFloat(i / pixels * Float.BYTES);
            noisy.putFloat(i * Float.BYTES, 0.6f * shade + 0.8f * noise.getFloat(i * Float.BYTES));
        }
        return new Workload(
                network, examples, Map.of("noisy", noisy, "time", random.classes(timeSteps, examples), "noise", noise));
    }
}
