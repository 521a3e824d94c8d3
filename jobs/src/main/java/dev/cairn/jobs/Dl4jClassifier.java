package dev.cairn.jobs;

import dev.cairn.driver.dataset.DataShape;
import dev.cairn.driver.settings.Settings;
import dev.cairn.driver.training.ImageSettings;
import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.data.augment.ImageShape;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.Dl4jModel;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user's own network out of DL4J, bound to the data that it is to be trained on. */
final class Dl4jClassifier {
    private static final String MISFIT = ": doesn't fit the data: ";

    private Dl4jClassifier() {}

    /**
     * The file that {@code model.path} names.
     *
     * @throws CairnException CONFIGURATION where it names none
     */
    static Path file(Settings settings) {
        String path = settings.getLocation("model.path");
        if (path.isBlank()) {
            throw misconfigured(
                    "model.path=" + path + ": must name the zip file in which DL4J's ModelSerializer saved a network");
        }
        return Path.of(path);
    }

    /** The network of {@code model.path}, fed images from 0 to 1; it puts out a number a class. */
    static Trainable ofImages(Settings settings, DataShape data) {
        if (!ImageSettings.mixup(settings).isNone()) {
            throw misconfigured("data.augment.mixup=" + settings.getDouble("data.augment.mixup")
                    + ": goes with the catalogue's own networks; one from DL4J takes one label an image");
        }
        Path zip = file(settings);
        ImageShape images = VisionRecipe.labelledImages(data);
        return read(
                zip,
                VisionRecipe.IMAGE,
                images.channels(),
                images.height(),
                images.width(),
                Placeholder.classes(VisionRecipe.LABEL, data.classes()));
    }

    /**
     * Reads the network, and feeds it images in the first layout that it takes.
     *
     * @throws CairnException DATA where there is no such file, it is refused, or its network doesn't fit the data
     */
    static Trainable read(Path zip, String image, int channels, int height, int width, Placeholder label) {
        return read(zip, layouts(image, channels, height, width), label);
    }

    /**
     * Reads the network, and feeds it the first of these inputs that it takes.
     *
     * @throws CairnException DATA where there is no such file, it is refused, or its network doesn't fit the data
     */
    static Trainable read(Path zip, List<Placeholder> inputs, Placeholder label) {
        Dl4jModel model = Dl4jModel.read(zip);
        var refusals = new ArrayList<String>();
        for (Placeholder input : inputs) {
            Optional<String> misfit = model.misfit(List.of(input));
            if (misfit.isEmpty()) {
                return bind(zip, model, input, label);
            }
            refusals.add("fed " + input.shape() + ": " + misfit.get());
        }
        throw new CairnException(ExitCode.DATA, zip + MISFIT + telling(refusals));
    }

    private static Trainable bind(Path zip, Dl4jModel model, Placeholder input, Placeholder label) {
        try {
            return model.bind(List.of(input), List.of(label));
        } catch (IllegalArgumentException e) {
            throw new CairnException(ExitCode.DATA, zip + MISFIT + e.getMessage(), e);
        }
    }

    /** A layer that meets a wrong number of dimensions says only that, and so in a layout that isn't meant for it. */
    private static String telling(List<String> refusals) {
        return refusals.stream()
                .filter(refusal -> !refusal.contains("rank"))
                .findFirst()
                .orElse(refusals.get(0));
    }

    /** In which the same bytes can be taken: only an image of one channel may as well have its channels last. */
    private static List<Placeholder> layouts(String name, long channels, long height, long width) {
        var layouts = new ArrayList<Placeholder>();
        layouts.add(Placeholder.floats(name, channels, height, width));
        layouts.add(Placeholder.floats(name, channels * height * width));
        if (channels == 1) {
            layouts.add(Placeholder.floats(name, height, width, channels));
        }
        return layouts;
    }

    private static CairnException misconfigured(String message) {
        return new CairnException(ExitCode.CONFIGURATION, message);
    }
}
