package dev.cairn.jobs;

import dev.cairn.driver.training.TrainedParameters;
import dev.cairn.models.Network;
import dev.cairn.models.diffusion.Denoiser;
import dev.cairn.models.diffusion.DiffusionModel;
import dev.cairn.worker.step.CompiledStep;
import dev.cairn.worker.step.NoiseKey;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** A diffusion model's compiled denoiser, for images of given classes. */
final class CompiledDenoiser implements Denoiser, AutoCloseable {
    private static final NoiseKey NOTHING_DRAWN = new NoiseKey(0, 0, 0);

    private final CompiledStep step;
    private final int images;
    private final ByteBuffer noisy;
    private final ByteBuffer time;
    private final ByteBuffer label;
    private final ByteBuffer conditioned;

    /**
     * @param trained parameters, from which those of the same names are taken
     * @param labels of the images, one each; not looked at by a model without classes
     */
    CompiledDenoiser(DiffusionModel model, TrainedParameters trained, int[] labels) {
        Network network = model.denoiser(0);
        step = new CompiledStep(network);
        images = labels.length;
        step.setParameters(
                trained.over(CompiledStep.parameterArrays(network), CompiledStep.initialParameters(network)));
        int size = model.shape().size();
        noisy = words(images * model.shape().channels() * size * size);
        time = words(images);
        label = words(images);
        label.asIntBuffer().put(labels);
        conditioned = words(images);
    }

    private static ByteBuffer words(int count) {
        return ByteBuffer.allocateDirect(count * Integer.BYTES).order(ByteOrder.nativeOrder());
    }

    @Override
    public float[] predict(float[] images, int time, boolean told) {
        noisy.asFloatBuffer().put(images);
        for (int i = 0; i < this.images; i++) {
            this.time.putInt(i * Integer.BYTES, time);
            conditioned.putFloat(i * Float.BYTES, told ? 1 : 0);
        }
        step.infer(
                this.images,
                Map.of(
                        "noisy",
                        noisy,
                        "time",
                        this.time,
                        DiffusionModel.LABEL,
                        label,
                        DiffusionModel.CONDITIONED,
                        conditioned),
                NOTHING_DRAWN);
        float[] predicted = new float[images.length];
        for (int i = 0; i < predicted.length; i++) {
            predicted[i] = step.output(this.images).getFloat(i * Float.BYTES);
        }
        return predicted;
    }

    @Override
    public void close() {
        step.close();
    }
}
