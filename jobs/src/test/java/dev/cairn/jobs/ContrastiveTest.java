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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContrastiveTest {
    private static final DataShape PHOTOS = images(3, 32, 32);
    private static final DataShape DIGITS = new DataShape(
            List.of(
                    new Column("image", ElementType.UINT8, List.of(28, 28)),
                    new Column("label", ElementType.INT32, List.of())),
            Map.of("classes", "10"));

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
    void shouldJudgeItsFeaturesWhereImagesHaveLabels() {
        assertThat(contrastive.recipe(settings(), PHOTOS).probe()).isEmpty();
        assertThat(contrastive.recipe(grey(), DIGITS).probe()).isPresent();
    }

    /** Eight wordings, each with 7 and seven; "photo" of a held-out wording is a word that training never sees. */
    @Test
    void shouldWriteCaptionsFromTheNamesOfClasses() {
        var settings = settings("caption.learnt=a picture of {}, this is {}", "caption.held={}: a photo");

        ClassCaptions captions = ClassCaptions.of(settings, DIGITS.classNames());

        assertThat(captions.learnt().wordings()).isEqualTo(4);
        assertThat(captions.vocabulary()).isEqualTo("a picture of this is".split(" ").length + 2 * 10);
        List<Integer> picture = captions.learnt().words().get(0).get(7);
        List<Integer> spelled = captions.learnt().words().get(1).get(7);
        assertThat(spelled)
                .startsWith(picture.get(0), picture.get(1), picture.get(2))
                .isNotEqualTo(picture);
        assertThat(captions.held().words().get(1).get(7)).containsExactly(spelled.get(3), picture.get(0));
    }

    @Test
    void shouldTellImagesApartByCaptionsWithClip() {
        String[] clip = {"model.method=clip", "model.kind=lenet"};

        Recipe recipe = contrastive.recipe(grey(clip), DIGITS);

        assertThat(recipe.feeds()).flatExtracting(Feed::placeholders).containsExactly("image", "label");
        assertThat(recipe.scoring().metrics(new double[] {4, 2, 3})).containsEntry("accuracy", 0.75);
    }

    @Test
    void shouldNameWhatDoesNotFit() {
        assertThatThrownBy(() -> contrastive.recipe(settings("model.method=moco", "model.queue=100"), PHOTOS))
                .hasMessage("model.queue=100: must be at least 256, the images of a step");
        assertThatThrownBy(() -> contrastive.recipe(
                        grey("model.method=clip", "model.kind=lenet", "caption.held=a photo"), DIGITS))
                .hasMessage("caption.held=a photo: must have {} where the name of the class goes");
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

    /** Without what goes with colours alone. */
    private Settings grey(String... assignments) {
        var all =
                new ArrayList<>(List.of("data.augment.saturation=0", "data.augment.hue=0", "data.augment.greyscale=0"));
        all.addAll(List.of(assignments));
        return contrastive.schema().read(null, all);
    }

    private static DataShape images(Integer... shape) {
        return new DataShape(List.of(new Column("image", ElementType.UINT8, List.of(shape))), Map.of());
    }
}
