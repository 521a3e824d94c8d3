package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Key;
import dev.cairn.driver.settings.Schema;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.Job;
import dev.cairn.driver.training.Recipe;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Image classification with a convolutional network. */
public final class Cnn implements Job {
    private static final String DL4J = "dl4j";

    @Override
    public String name() {
        return "cnn";
    }

    @Override
    public String summary() {
        return "tells images apart with a convolutional network: LeNet, AlexNet, VGG, Inception, ResNet, or your own from DL4J";
    }

    @Override
    public String needs() {
        return "images of two or more classes: a folder of photos each, or MNIST's IDX files; without any it draws digits";
    }

    @Override
    public List<String> reaches() {
        return List.of(
                "MNIST: 99.37 % of the test digits after 10 epochs",
                "10,000 photos of CIFAR-10: 78.65 % of the 2,000 test photos by ResNet-20 after 40 epochs, 75.50 % by Inception,"
                        + " 72.40 % by VGG and 66.45 % by AlexNet after 30",
                "digits that it draws itself: 99.80 % after 5 epochs");
    }

    @Override
    public Schema schema() {
        String[] kinds =
                Stream.concat(Stream.of(ImageNetwork.words()), Stream.of(DL4J)).toArray(String[]::new);
        return new Schema(
                name(),
                Objects.requireNonNull(Cnn.class.getResource("cnn.conf")),
                List.of(
                        Key.choice("model.kind", kinds),
                        ModelSize.key(),
                        Key.fraction("model.dropout"),
                        Key.text("model.path")));
    }

    @Override
    public Recipe recipe(Settings settings, DataShape data) {
        String kind = settings.getString("model.kind");
        if (kind.equals(DL4J)) {
            return VisionRecipe.of(settings, data, Dl4jClassifier.ofImages(settings, data));
        }
        String path = settings.getString("model.path");
        if (!path.isEmpty()) {
            throw misconfigured("model.path=" + path + ": goes with model.kind=" + DL4J + " alone");
        }
        ImageNetwork network = ImageNetwork.of(kind);
        network.requireFit(VisionRecipe.labelledImages(data));
        return VisionRecipe.of(
                settings, data, network.encoder(ModelSize.of(settings), settings.getDouble("model.dropout")));
    }

    private static CairnException misconfigured(String message) {
        return new CairnException(ExitCode.CONFIGURATION, message);
    }
}
