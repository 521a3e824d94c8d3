package dev.cairn.worker.step.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.models.Network;
import dev.cairn.models.contrastive.Byol;
import dev.cairn.models.contrastive.Captions;
import dev.cairn.models.contrastive.Clip;
import dev.cairn.models.contrastive.ContrastiveMethod;
import dev.cairn.models.contrastive.Images;
import dev.cairn.models.contrastive.Moco;
import dev.cairn.models.contrastive.PairedClip;
import dev.cairn.models.contrastive.SimClr;
import dev.cairn.models.diffusion.DiffusionModel;
import dev.cairn.models.diffusion.NoiseSchedule;
import dev.cairn.models.diffusion.Prediction;
import dev.cairn.models.diffusion.UNet;
import dev.cairn.models.diffusion.UNetShape;
import dev.cairn.models.recurrent.Cell;
import dev.cairn.models.recurrent.Forecaster;
import dev.cairn.models.recurrent.LanguageModel;
import dev.cairn.models.recurrent.Lstm;
import dev.cairn.models.recurrent.Recurrence;
import dev.cairn.models.recurrent.TextClassifier;
import dev.cairn.models.transformer.Encoder;
import dev.cairn.models.transformer.Transformer;
import dev.cairn.models.transformer.TransformerSize;
import dev.cairn.models.transformer.VisionTransformer;
import dev.cairn.models.vision.AlexNet;
import dev.cairn.models.vision.ImageClassifier;
import dev.cairn.models.vision.ImageEncoder;
import dev.cairn.models.vision.Inception;
import dev.cairn.models.vision.LeNet;
import dev.cairn.models.vision.ResNet;
import dev.cairn.models.vision.Vgg;
import dev.cairn.worker.step.Kernels;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every rule of the table inside the networks that use it, against central differences in double precision. */
class NetworkGradientTest {
    private static final int BATCH = 3;
    private static final int SAMPLES = 120;

    static Stream<Arguments> networks() {
        return Stream.of(
                small("lenet", 5, () -> LeNet.build(DataType.DOUBLE, 1, 16, 16, 5, 3, 4, 6, 7)),
                small("resnet", 4, () -> ResNet.build(DataType.DOUBLE, 3, 8, List.of(4, 6), 4, 5)),
                small("alexnet", 4, () -> images(DataType.DOUBLE, 17, AlexNet.encoder(3, 0))),
                small("vgg", 4, () -> images(DataType.DOUBLE, 17, Vgg.encoder(2, 0))),
                small("inception", 4, () -> images(DataType.DOUBLE, 17, Inception.encoder(4, 0))),
                small("large resnet", 4, () -> images(DataType.DOUBLE, 17, ResNet.encoderOfLarge(1, List.of(4, 6)))),
                small("vit", 4, () -> images(DataType.DOUBLE, 8, VisionTransformer.encoder(4, 2, 2, 8, 0))),
                small("lstm", 3, () -> Lstm.classifier(DataType.DOUBLE, 5, 4, 6, 3, 5)),
                small("lstm, text both ways", 4, () -> text(DataType.DOUBLE, Cell.LSTM, 4)),
                small("rnn, text both ways", 4, () -> text(DataType.DOUBLE, Cell.RNN, 4)),
                small("gru, language", 7, () -> language(DataType.DOUBLE, 7, 4)),
                small("gru, forecast", 7, () -> forecast(DataType.DOUBLE, 4)),
                small("gpt", 7, () -> Transformer.gpt(DataType.DOUBLE, 7, 5, 2, 2, 8, 5)),
                small("tied gpt", 7, () -> Transformer.languageModel(DataType.DOUBLE, 7, size(8), true, 5)),
                small("encoder", 5, () -> Encoder.classifier(DataType.DOUBLE, 7, size(8), 5, 5)),
                small("masked encoder", 5, () -> Encoder.masked(DataType.DOUBLE, 7, size(8), 3, 5)),
                small("unet", 10, () -> UNet.build(DataType.DOUBLE, 1, 8, List.of(8, 16), 10, 5)),
                small("diffusion", 3, () -> diffusion(8, 8).training(DataType.DOUBLE, 5)),
                small("simclr", 1, () -> simClr(DataType.DOUBLE, 8, 4)),
                small("moco", 4, () -> moco(DataType.DOUBLE, 8, 4)),
                small("byol", 1, () -> byol(DataType.DOUBLE, 8, 4)),
                small("clip", 2, () -> clip(DataType.DOUBLE, 8, 4)),
                small("paired clip", 3, () -> pairedClip(DataType.DOUBLE, 8, 4)));
    }

    /** With classes, attention, and averages of its parameters. */
    private static DiffusionModel diffusion(int size, int width) {
        var shape = new UNetShape(1, size, List.of(width, 2 * width), 10, 3, true);
        return new DiffusionModel(shape, NoiseSchedule.cosine(10), Prediction.VELOCITY, 0.9);
    }

    private static Network images(DataType type, int size, ImageEncoder encoder) {
        return new ImageClassifier(3, size, size, 4, 5).of(type).build(encoder);
    }

    private static TransformerSize size(int width) {
        return new TransformerSize(5, 2, 2, width);
    }

    private static Network text(DataType type, Cell cell, int width) {
        var recurrence = new Recurrence(cell, 2, width, true, 0);
        var pooling = cell == Cell.LSTM ? TextClassifier.Pooling.MEAN : TextClassifier.Pooling.LAST;
        return TextClassifier.build(type, 4, 5, 3, recurrence, pooling, 4, 5);
    }

    private static Network language(DataType type, int vocabulary, int width) {
        return LanguageModel.build(type, vocabulary, 5, 3, new Recurrence(Cell.GRU, 2, width, false, 0), 5);
    }

    private static Network forecast(DataType type, int width) {
        return Forecaster.build(type, 5, 3, 2, new Recurrence(Cell.GRU, 1, width, true, 0), 5);
    }

    private static Network simClr(DataType type, int size, int width) {
        return pretraining(new SimClr(new Images(type, 3, size, size), 0.5, 6, 5), width);
    }

    private static Network moco(DataType type, int size, int width) {
        return pretraining(new Moco(new Images(type, 3, size, size), 0.5, 6, 7, 4, 0.9, 5), width);
    }

    private static Network byol(DataType type, int size, int width) {
        return pretraining(new Byol(new Images(type, 3, size, size), 5, 6, 0.9, 5), width);
    }

    private static Network clip(DataType type, int size, int width) {
        var learnt = new Captions(List.of(
                List.of(List.of(0, 1), List.of(0, 2), List.of(0, 3)), List.of(List.of(4, 1), List.of(2), List.of(3))));
        var held = new Captions(List.of(List.of(List.of(0, 4, 1), List.of(0, 4, 2), List.of(0, 4, 3))));
        return new Clip(new Images(type, 3, size, size), 5, learnt, held, 6, 4, 5)
                .build(ResNet.encoder(1, List.of(width, 2 * width)));
    }

    private static Network pairedClip(DataType type, int size, int width) {
        return new PairedClip(new Images(type, 3, size, size), 5, 3, 6, 4, 5)
                .build(ResNet.encoder(1, List.of(width, 2 * width)));
    }

    private static Network pretraining(ContrastiveMethod method, int width) {
        return method.build(ResNet.encoder(1, List.of(width, 2 * width)));
    }

    private static Arguments small(String name, int bound, Supplier<Network> network) {
        return Arguments.of(name, bound, network);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void shouldAgreeWithCentralDifferences(String name, int bound, Supplier<Network> network) {
        try (var plan = new GradientPlan(network.get(), BATCH, Kernels.nd4j())) {
            INDArray parameters = plan.parameters();
            shake(parameters);
            plan.feedNoise(bound, 3);
            double loss = plan.run();
            double[] gradients = plan.gradients().toDoubleVector();
            var random = new Random(7);
            double h = 1e-6;
            for (int sample = 0; sample < SAMPLES; sample++) {
                int i = random.nextInt(plan.trained());
                double value = parameters.getDouble(i);
                parameters.putScalar(i, value + h);
                double above = plan.run();
                parameters.putScalar(i, value - h);
                double below = plan.run();
                parameters.putScalar(i, value);

                assertSlope(name + ", parameter " + i, gradients[i], (above - loss) / h, (loss - below) / h);
            }
        }
    }

    static Stream<Arguments> floatNetworks() {
        return Stream.of(
                small("lenet", 10, () -> LeNet.build(1, 28, 28, 10, 7)),
                small("resnet", 10, () -> ResNet.build(DataType.FLOAT, 3, 16, List.of(8, 20), 10, 5)),
                small("alexnet", 4, () -> images(DataType.FLOAT, 17, AlexNet.encoder(12, 0))),
                small("vgg", 4, () -> images(DataType.FLOAT, 32, Vgg.encoder(8, 0))),
                small("inception", 4, () -> images(DataType.FLOAT, 17, Inception.encoder(8, 0))),
                small("large resnet", 4, () -> images(DataType.FLOAT, 17, ResNet.encoderOfLarge(1, List.of(8, 20)))),
                small("vit", 4, () -> images(DataType.FLOAT, 8, VisionTransformer.encoder(4, 2, 2, 32, 0))),
                small("lstm", 10, () -> Lstm.classifier(DataType.FLOAT, 6, 12, 16, 10, 5)),
                small("lstm, text both ways", 4, () -> text(DataType.FLOAT, Cell.LSTM, 19)),
                small("rnn, text both ways", 4, () -> text(DataType.FLOAT, Cell.RNN, 19)),
                small("gru, language", 20, () -> language(DataType.FLOAT, 20, 19)),
                small("gru, forecast", 20, () -> forecast(DataType.FLOAT, 19)),
                small("gpt", 20, () -> Transformer.gpt(DataType.FLOAT, 20, 8, 2, 2, 32, 5)),
                small("tied gpt", 20, () -> Transformer.languageModel(DataType.FLOAT, 20, size(32), true, 5)),
                small("encoder", 5, () -> Encoder.classifier(DataType.FLOAT, 20, size(32), 5, 5)),
                small("masked encoder", 5, () -> Encoder.masked(DataType.FLOAT, 20, size(32), 3, 5)),
                small("unet", 10, () -> UNet.build(DataType.FLOAT, 1, 16, List.of(16, 32), 10, 5)),
                small("diffusion", 3, () -> diffusion(28, 16).training(DataType.FLOAT, 5)),
                small("simclr", 1, () -> simClr(DataType.FLOAT, 16, 8)),
                small("moco", 4, () -> moco(DataType.FLOAT, 16, 8)),
                small("byol", 1, () -> byol(DataType.FLOAT, 16, 8)),
                small("clip", 2, () -> clip(DataType.FLOAT, 16, 8)),
                small("paired clip", 3, () -> pairedClip(DataType.FLOAT, 16, 8)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("floatNetworks")
    void shouldAgreeOnTheFastestKernelsWithNd4j(String name, int bound, Supplier<Network> network) {
        try (var nd4j = new GradientPlan(network.get(), BATCH, Kernels.nd4j());
                var fastest = new GradientPlan(network.get(), BATCH, Kernels.fastest())) {
            for (GradientPlan plan : List.of(nd4j, fastest)) {
                shake(plan.parameters());
                plan.feedNoise(bound, 3);
            }

            double expectedLoss = nd4j.run();
            double loss = fastest.run();

            assertThat(Math.abs(loss / expectedLoss - 1)).as(name).isLessThan(1e-5);
            INDArray expected = nd4j.gradients();
            INDArray error = fastest.gradients().sub(expected);
            assertThat(error.norm2Number().doubleValue()
                            / expected.norm2Number().doubleValue())
                    .as(name)
                    .isLessThan(2e-5);
        }
    }

    /** Halfway between the slopes to both sides; at the kink of a ReLU, which may lie inside the step, one of them. */
    private static void assertSlope(String what, double gradient, double above, double below) {
        double central = (above + below) / 2;
        boolean kink = Math.abs(above - below) > 1e-5 + 1e-3 * Math.abs(central);
        double error =
                kink ? Math.min(Math.abs(gradient - above), Math.abs(gradient - below)) : Math.abs(gradient - central);
        assertThat(error).as("%s: %s against %s", what, gradient, central).isLessThan(1e-6 + 1e-5 * Math.abs(central));
    }

    /** Away from zeros and ones, where a wrong gradient may look right. */
    private static void shake(INDArray parameters) {
        var random = new Random(9);
        for (long i = 0; i < parameters.length(); i++) {
            parameters.putScalar(i, parameters.getDouble(i) + 0.1 * random.nextGaussian());
        }
    }
}
