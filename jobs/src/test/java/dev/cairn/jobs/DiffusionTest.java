package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.report.Exhibit;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.TrainedModel;
import dev.cairn.driver.training.TrainedParameters;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.Backend;
import dev.cairn.worker.step.CompiledNetwork;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DiffusionTest {
    private static final Column LABEL = new Column("label", ElementType.INT32, List.of());
    private static final Map<String, String> TEN = Map.of("classes", "10");
    private static final List<String> TINY =
            List.of("model.size=tiny", "model.timeSteps=20", "sample.steps=3", "sample.count=12");

    private final Diffusion diffusion = new Diffusion();

    @Test
    void shouldFeedImagesAndLabelsOnlyWhereItDrawsClasses() {
        Recipe conditional = diffusion.recipe(settings(), data(1, 28, 28));
        Recipe unconditional = diffusion.recipe(
                settings("model.conditional=false"), new DataShape(List.of(image(3, 16, 16)), Map.of()));

        assertThat(placeholders(conditional)).containsExactlyElementsOf(inputs(conditional));
        assertThat(placeholders(unconditional)).containsExactly("image");
        assertThat(inputs(unconditional)).containsExactly("image");
    }

    /** A column for each class; 12 images of 10 classes take two rows. */
    @Test
    void shouldDrawTheSameGridForTheSameSeed() {
        Backend.load();
        DataShape data = data(1, 8, 8);
        TrainedModel model = trained(data);

        BufferedImage grid = drawn(model, settings());

        assertThat(grid.getWidth()).isEqualTo(10 * 58 - 2);
        assertThat(grid.getHeight()).isEqualTo(2 * 58 - 2);
        assertThat(pixels(grid)).isEqualTo(pixels(drawn(model, settings())));
        assertThat(pixels(grid)).isNotEqualTo(pixels(drawn(model, settings("sample.seed=2"))));
        assertThat(pixels(drawn(model, settings("sample.class=3", "sample.method=ddpm"))))
                .hasSize((8 * 58 - 2) * (2 * 58 - 2));
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        assertThatThrownBy(() -> diffusion.recipe(settings(), data(1, 28, 27)))
                .isInstanceOfSatisfying(
                        CairnException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA))
                .hasMessageContaining("images of 28 x 27: must be square, of a size that 4 divides");
        assertThatThrownBy(() -> diffusion.recipe(settings("model.width=12"), data(1, 28, 28)))
                .hasMessage("model.width=12: must be a multiple of 8");
        assertThatThrownBy(() -> diffusion.recipe(settings("sample.steps=21"), data(1, 28, 28)))
                .hasMessage("sample.steps=21: must be at most model.timeSteps, 20");
        assertThatThrownBy(() -> diffusion.recipe(settings("sample.class=10"), data(1, 28, 28)))
                .hasMessage("sample.class=10: must be below 10, or -1");
    }

    private BufferedImage drawn(TrainedModel model, Settings settings) {
        Exhibit exhibit =
                diffusion.recipe(settings, model.data()).showcase().of(model).get(0);
        return ((Exhibit.Picture) exhibit).image();
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    private TrainedModel trained(DataShape data) {
        var network = diffusion.recipe(settings(), data).network();
        float[] shaken = network.initialParameters();
        for (int i = 0; i < shaken.length; i++) {
            shaken[i] += (i % 7 - 3) * 0.02f;
        }
        return new TrainedModel(new TrainedParameters(network.parameterArrays(), shaken), data, Optional.empty());
    }

    private static List<String> placeholders(Recipe recipe) {
        return recipe.feeds().stream()
                .map(Feed::placeholders)
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> inputs(Recipe recipe) {
        return ((CompiledNetwork) recipe.network()).network().inputs();
    }

    private Settings settings(String... assignments) {
        var all = new ArrayList<>(TINY);
        all.addAll(List.of(assignments));
        return diffusion.schema().read(null, all);
    }

    private static DataShape data(Integer... shape) {
        return new DataShape(List.of(image(shape), LABEL), TEN);
    }

    private static Column image(Integer... shape) {
        return new Column("image", ElementType.UINT8, List.of(shape));
    }
}
