package dev.cairn.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Recipe;
import dev.cairn.driver.training.TrainedParameters;
import dev.cairn.server.block.ParameterArray;
import dev.cairn.worker.data.Column;
import dev.cairn.worker.data.ElementType;
import dev.cairn.worker.data.Feed;
import dev.cairn.worker.step.CompiledNetwork;
import dev.cairn.worker.step.Trainable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContrastiveTest {
    private static final DataShape PHOTOS = images(3, 32, 32);

    private final Contrastive contrastive = new Contrastive();

    @Test
    void shouldFeedTwoViewsAndNoLabels() {
        Recipe recipe = contrastive.recipe(settings(), PHOTOS);

        assertThat(recipe.feeds()).flatExtracting(Feed::placeholders).containsExactly("first", "second");
        assertThat(((CompiledNetwork) recipe.network()).network().inputs()).containsExactly("first", "second");
    }

    @Test
    void shouldLearnAnEncoderThatAClassifierTakesOver() {
        Trainable learnt = contrastive.recipe(settings(), PHOTOS).network();
        var labelled = new DataShape(
                List.of(PHOTOS.columns().get(0), new Column("label", ElementType.INT32, List.of())),
                Map.of("classes", "10"));
        var cnn = new Cnn();
        Trainable classifier = cnn.recipe(cnn.schema().read(null, List.of("model.kind=resnet14")), labelled)
                .network();

        List<String> shared = new TrainedParameters(learnt.parameterArrays(), learnt.initialParameters())
                .sharedWith(classifier.parameterArrays());

        assertThat(classifier.parameterArrays())
                .extracting(ParameterArray::name)
                .filteredOn(name -> !shared.contains(name))
                .containsExactlyInAnyOrder("logits.weight", "logits.bias");
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        assertThatThrownBy(() -> contrastive.recipe(settings(), images(1, 28, 28)))
                .hasMessageContaining("needs images of red, green and blue; these have 1 channel");
        assertThatThrownBy(() -> contrastive.recipe(settings("train.batchSize=3"), PHOTOS))
                .hasMessage("train.batchSize=3: must be at least 4, so that each worker has images to compare");
        assertThatThrownBy(() -> contrastive.recipe(settings(), images(3, 4, 4)))
                .hasMessageContaining("resnet14 takes at least 8 x 8");
    }

    private Settings settings(String... assignments) {
        return contrastive.schema().read(null, List.of(assignments));
    }

    private static DataShape images(Integer... shape) {
        return new DataShape(List.of(new Column("image", ElementType.UINT8, List.of(shape))), Map.of());
    }
}
