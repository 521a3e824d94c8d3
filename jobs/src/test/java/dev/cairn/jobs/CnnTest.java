package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.models.Network;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.NetworkFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;

class CnnTest {
    private static final Column LABEL = new Column("label", ElementType.INT32, List.of());
    private static final Map<String, String> TEN = Map.of("classes", "10");

    private final Cnn cnn = new Cnn();
    private final Settings settings = cnn.schema().read(null, List.of("seed=3"));

    @ParameterizedTest
    @ValueSource(strings = {"lenet", "alexnet", "vgg", "inception", "resnet14", "resnet18"})
    void shouldBuildTheSameNetworkOnAWorker(String kind) throws Exception {
        Settings tiny = cnn.schema().read(null, List.of("model.size=tiny", "model.kind=" + kind));
        var network = (CompiledNetwork) recipe(tiny, image(1, 64, 64), LABEL).network();

        Network here = network.network();
        Network there = sent(network.steps()).build();

        assertThat(here.inputs()).containsExactlyInAnyOrder("image", "label");
        assertThat(recipe(tiny, image(1, 64, 64), LABEL).feeds())
                .flatExtracting(Feed::placeholders)
                .containsExactlyInAnyOrder("image", "label");
        assertThat(parameters(there)).isNotEmpty().isEqualTo(parameters(here));
    }

    @Test
    void shouldTakeImagesWithAndWithoutChannels() {
        assertThat(recipe(settings, image(3, 32, 20), LABEL)).isNotNull();
        assertThat(recipe(settings, image(16, 16), LABEL)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"vgg, 15, 16", "resnet20, 7, 8", "resnet18, 32, 64"})
    void shouldRefuseImagesOfWhichANetworkLeavesNothing(String kind, int size, int least) {
        Settings small = cnn.schema().read(null, List.of("model.kind=" + kind));

        assertThatThrownBy(() -> recipe(small, image(3, size, 80), LABEL))
                .hasMessageEndingWith("images of %d x 80: %s takes at least %d x %d", size, kind, least, least);
    }

    @Test
    void shouldFeedTwoLabelsAnImageWhereImagesAreMixed() {
        Settings mixing = cnn.schema().read(null, List.of("data.augment.mixup=0.2"));
        Recipe recipe = recipe(mixing, image(28, 28), LABEL);

        var network = (CompiledNetwork) recipe.network();

        assertThat(recipe.feeds())
                .flatExtracting(Feed::placeholders)
                .containsExactlyInAnyOrderElementsOf(network.network().inputs());
    }

    @Test
    void shouldRefuseWhatImagesOrNetworkCannotTake() {
        Settings coloured = cnn.schema().read(null, List.of("data.augment.saturation=0.3"));
        Settings mixing =
                cnn.schema().read(null, List.of("data.augment.mixup=0.2", "model.kind=dl4j", "model.path=my.zip"));

        assertThatThrownBy(() -> recipe(coloured, image(28, 28), LABEL))
                .hasMessage("data.augment.saturation=0.3: needs images of red, green and blue; these have 1 channel");
        assertThatThrownBy(() -> recipe(mixing, image(28, 28), LABEL))
                .hasMessageContaining("data.augment.mixup=0.2: goes with the catalogue's own networks");
    }

    @Test
    void shouldRefuseDataThatDoesNotFit() {
        refused(List.of(LABEL), TEN, "no column image of type UINT8");
        refused(List.of(image(28, 28)), TEN, "no column label of type INT32");
        refused(List.of(image(15, 28), LABEL), TEN, "images of 15 x 28");
        refused(List.of(image(784), LABEL), TEN, "images of shape [784]");
        refused(List.of(image(28, 28), LABEL), Map.of("classes", "1"), "1 classes");
    }

    @Test
    void shouldTakeAFileWithTheNetworkThatIsReadFromOneAlone() {
        for (var wrong : Map.of(
                        "model.path=my.zip", "model.path=my.zip: goes with model.kind=dl4j alone",
                        "model.kind=dl4j", "model.path=: must name the zip file")
                .entrySet()) {
            Settings set = cnn.schema().read(null, List.of(wrong.getKey()));

            assertThatThrownBy(() -> recipe(set, image(28, 28), LABEL))
                    .hasMessageContaining(wrong.getValue())
                    .isInstanceOfSatisfying(
                            CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        }
    }

    private void refused(List<Column> columns, Map<String, String> attributes, String words) {
        assertThatThrownBy(() -> cnn.recipe(settings, new DataShape(columns, attributes)))
                .hasMessageContaining("the data doesn't fit the job: " + words)
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA));
    }

    private Recipe recipe(Settings set, Column... columns) {
        return cnn.recipe(set, new DataShape(List.of(columns), TEN));
    }

    private static Map<String, INDArray> parameters(Network network) {
        return network.graph().variables().stream()
                .filter(variable -> variable.getVariableType() == VariableType.VARIABLE)
                .collect(Collectors.toMap(SDVariable::name, SDVariable::getArr));
    }

    private static Column image(Integer... shape) {
        return new Column("image", ElementType.UINT8, List.of(shape));
    }

    private static NetworkFactory sent(NetworkFactory factory) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(factory);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (NetworkFactory) in.readObject();
        }
    }
}
