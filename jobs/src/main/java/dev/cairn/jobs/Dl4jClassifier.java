package dev.cairn.jobs;

import dev.cairn.worker.CairnException;
import dev.cairn.worker.ExitCode;
import dev.cairn.worker.step.Trainable;
import dev.cairn.worker.step.dl4j.Dl4jModel;
import dev.cairn.worker.step.dl4j.Placeholder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A user's own network out of DL4J, which takes one image and puts out a number a class. */
final class Dl4jClassifier {
    private static final String MISFIT = ": doesn't fit the data: ";

    private Dl4jClassifier() {}

    /**
     * Reads the network, and feeds it images in the first layout that it takes.
     *
     * @throws CairnException DATA where there is no such file, it is refused, or its network doesn't fit the data
     */
    static Trainable read(Path zip, String image, int channels, int height, int width, Placeholder label) {
        Dl4jModel model = Dl4jModel.read(zip);
        var refusals = new ArrayList<String>();
        for (Placeholder input : layouts(image, channels, height, width)) {
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
}
