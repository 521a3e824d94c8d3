package dev.cairn.models.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.cairn.models.Forward;
import dev.cairn.models.Layers;
import dev.cairn.models.Network;
import dev.cairn.models.transformer.VisionTransformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

class ImageClassifierTest {
    private final Forward forward = new Forward();

    /** Table 6 of the paper has 0.27, 0.46 and 0.85 million with shortcuts A, which have 2,752 less. */
    @ParameterizedTest
    @CsvSource({"3, 272474", "5, 466906", "9, 855770"})
    void shouldHaveThePublishedParametersForSmallImages(int blocks, long parameters) {
        Network network = new ImageClassifier(3, 32, 32, 10, 1).build(ResNet.encoder(blocks, ResNet.doubling(16, 3)));

        assertThat(Forward.parameters(network)).isEqualTo(parameters);
    }

    @Test
    void shouldHaveThePublishedParametersForLargeImages() {
        Network network =
                new ImageClassifier(3, 224, 224, 1000, 1).build(ResNet.encoderOfLarge(2, ResNet.doubling(64, 4)));

        assertThat(Forward.parameters(network)).isEqualTo(11_689_512);
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "28, 28", "21, 35"})
    void shouldFollowTheSizeOfItsImages(int height, int width) {
        var classifier = new ImageClassifier(2, height, width, 7, 1);
        INDArray image = forward.normal(1, 3, 2, height, width);
        for (ImageEncoder encoder : encoders()) {
            Network network = classifier.build(encoder);

            INDArray logits = Forward.run(network, Map.of("image", image, "label", forward.integers(7, 3)), "logits")
                    .get("logits");

            assertThat(logits.shape()).containsExactly(3, 7);
        }
    }

    private static List<ImageEncoder> encoders() {
        return List.of(
                LeNet.encoder(3, 4, 5),
                AlexNet.encoder(3, 0),
                Vgg.encoder(2, 0),
                Inception.encoder(4, 0),
                ResNet.encoder(1, List.of(2, 4)),
                ResNet.encoderOfLarge(1, List.of(2, 4)));
    }

    @Test
    void shouldLearnUnderTheSameNamesWhateverTheHead() {
        ImageEncoder encoder = ResNet.encoder(1, List.of(2, 4));
        Network classifier = new ImageClassifier(3, 8, 8, 10, 1).build(encoder);
        Network twice = Layers.network(DataType.FLOAT, 1, layers -> {
            SDVariable image = layers.graph().placeHolder("image", DataType.FLOAT, -1, 3, 8, 8);
            encoder.encode(new FeatureMaps(layers, "", image, 3, 8, 8));
            SDVariable copy = encoder.encode(new FeatureMaps(layers, "copy.", image, 3, 8, 8))
                    .value();
            return new Network(layers.graph(), List.of("image"), "loss", copy.name());
        });

        List<String> names = names(classifier);
        names.removeIf(name -> name.startsWith("logits"));
        assertThat(names).isNotEmpty();
        assertThat(names(twice))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(names.stream(), names.stream().map(name -> "copy." + name))
                                .toList());
    }

    private static List<String> names(Network network) {
        return new ArrayList<>(
                network.parameters().stream().map(SDVariable::name).toList());
    }

    @Test
    void shouldJoinTheBranchesOfAModule() {
        Network network = new ImageClassifier(1, 16, 16, 3, 1).build(Inception.encoder(4, 0));
        var inputs = Map.of("image", forward.normal(1, 2, 1, 16, 16), "label", forward.integers(3, 2));

        var values = Forward.run(network, inputs, "module3a", "module3a.five.relu");

        INDArray joined = values.get("module3a");
        assertThat(joined.shape()).containsExactly(2, 16, 8, 8);
        INDArray five =
                joined.get(NDArrayIndex.all(), NDArrayIndex.interval(12, 14), NDArrayIndex.all(), NDArrayIndex.all());
        assertThat(five.dup()).isEqualTo(values.get("module3a.five.relu"));
    }

    @Test
    void shouldReadPatchesInTheirOrderBehindTheToken() {
        Network network =
                forward.shaken(new ImageClassifier(2, 4, 6, 3, 1).build(VisionTransformer.encoder(2, 1, 2, 8, 0)));
        INDArray image = forward.normal(1, 2, 2, 4, 6);

        INDArray rows = Forward.run(network, Map.of("image", image, "label", forward.integers(3, 2)), "embedding.rows")
                .get("embedding.rows");

        INDArray weight = Forward.parameter(network, "embedding.patch.weight");
        INDArray bias = Forward.parameter(network, "embedding.patch.bias");
        INDArray position = Forward.parameter(network, "embedding.position");
        assertThat(rows.shape()).containsExactly(2 * 7, 8);
        for (int i = 0; i < 8; i++) {
            assertThat(rows.getDouble(7, i)).isCloseTo(position.getDouble(0, i), within(1e-6));
            double expected = bias.getDouble(i) + position.getDouble(6, i); // the last patch: rows 2-3, columns 4-5
            for (int pixel = 0; pixel < 8; pixel++) {
                double value = image.getDouble(1, pixel / 4, 2 + pixel / 2 % 2, 4 + pixel % 2);
                expected += value * weight.getDouble(pixel, i);
            }
            assertThat(rows.getDouble(13, i)).isCloseTo(expected, within(1e-5));
        }
    }

    @Test
    void shouldRefusePatchesThatDoNotFit() {
        var classifier = new ImageClassifier(1, 28, 28, 10, 1);

        assertThatThrownBy(() -> classifier.build(VisionTransformer.encoder(8, 1, 2, 8, 0)))
                .hasMessage("patch=8: must divide height and width of images of 28 x 28");
        assertThatThrownBy(() -> classifier.build(VisionTransformer.encoder(7, 1, 3, 8, 0)))
                .hasMessage("width=8: must be a multiple of heads=3");
    }
}
